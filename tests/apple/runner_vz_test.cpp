// The real agent and command line with the runner of macOS on doubles of the framework: what
// differs from QEMU. What does not is tests/integration, which runs on doubles too.
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace berth;
using namespace berth::test;

namespace {

/// A variable for the runners that the agent starts, for as long as it lives.
class Variable {
public:
    Variable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
    ~Variable() { ::unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
};

/// A machine with a disk, that was saved; nobody runs.
struct SavedHome : BerthHome {
    SavedHome()
    {
        create_guest("web", "", {"--disk", disk + ",size=1MiB"});
        ok({"start", "web", "--wait", "ready"});
        ok({"save", "web"});
        dir = path() + "/data/machines/" + json({"show", "web"})["id"].get<std::string>();
    }
    [[nodiscard]] Json saved_disk() const { return json({"show", "web"})["saved"]["disks"][0]; }
    void write(const std::string& text) const
    {
        std::fstream(disk, std::ios::in | std::ios::out) << text;
    }
    [[nodiscard]] static std::string first_bytes(const std::string& path)
    {
        std::ifstream file(path);
        std::string text(4, '\0');
        file.read(text.data(), 4);
        return text;
    }

    std::string disk = BerthHome::path() + "/disk.img";
    std::string dir;
};

void start(const BerthHome& home)
{
    home.ok({"start", "web", "--wait", "ready"});
}

}  // namespace

TEST_CASE("a run of macOS tells what it ran by", "[apple]")
{
    const BerthHome home;
    home.create_guest("web");
    start(home);
    CHECK(home.json({"show", "web"})["run"]["accelerator"] == "vz");
}

TEST_CASE("a guest of macOS that dies has crashed, in the framework's own words", "[apple]")
{
    const BerthHome home;
    home.create_guest("web");
    start(home);
    static_cast<void>(home.berth({"console", "web", "--exit-on-eof"}, "crash\n"));
    wait_until("the failure", [&] { return home.state("web") == "failed"; });
    CHECK(home.last_run("web")["outcome"] == "crashed");
    CHECK(has(home.last_run("web").dump(), "It was told to crash."));
}

TEST_CASE("a machine of macOS that cannot start says why", "[apple]")
{
    const Variable fails("BERTH_DOUBLE_START_ERROR", "6");
    const BerthHome home;
    home.create_guest("web");
    const Output start = home.berth({"start", "web"});
    CHECK(start.exit != 0);
    CHECK(has(start.err, "VZErrorVirtualMachineLimitExceeded"));
    CHECK(home.last_run("web")["outcome"] == "start_failed");
}

TEST_CASE("a saved machine of macOS that cannot be restored boots", "[apple]")
{
    const Variable fails("BERTH_DOUBLE_RESTORE_ERROR", "12");
    const BerthHome home;
    home.create_guest("web");
    start(home);
    home.ok({"save", "web"});
    start(home);
    CHECK(home.state("web") == "running");
    CHECK(has(home.console_text("web"), "Linux version"));
    CHECK(has(home.json({"show", "web"})["run"]["accelerator_reason"].get<std::string>(),
              "VZErrorRestore"));
    home.ok({"stop", "web"});
    CHECK(home.state("web") == "stopped");  // nothing is saved any more
}

TEST_CASE("a machine whose Rosetta is missing says what installs it, and that does", "[apple]")
{
    const Variable missing("BERTH_DOUBLE_ROSETTA", "1");
    const BerthHome home;
    home.create_guest("web", "", {"--rosetta"});
    const Output refused = home.berth({"start", "web"});
    CHECK(refused.exit == 1);
    CHECK(has(refused.err, "Rosetta is not installed on this host"));
    CHECK(has(refused.err, "hint: install it: berth install-rosetta"));
    CHECK(home.last_run("web")["outcome"] == "start_failed");

    CHECK(home.ok({"install-rosetta"}) == "Rosetta is installed\n");
    const Variable cancels("BERTH_DOUBLE_ROSETTA_ERROR", "9");
    const Output cancelled = home.berth({"install-rosetta"});
    CHECK(cancelled.exit == 1);
    CHECK(has(cancelled.err, "Rosetta was not installed: it was cancelled"));
    CHECK(has(cancelled.err, "hint: "));
}

TEST_CASE("Rosetta that is there is not installed again", "[apple]")
{
    const BerthHome home;
    CHECK(home.ok({"install-rosetta"}) == "Rosetta is installed already\n");
    home.create_guest("web", "", {"--rosetta"});
    start(home);
}

TEST_CASE("a saved machine goes back to what its disk was", "[apple]")
{
    const SavedHome home;
    const std::string copy = home.saved_disk()["copy"];
    CHECK(copy == home.dir + "/saved/0-disk.img");
    home.write("oops");
    const Output refused = home.berth({"start", "web"});
    CHECK(refused.exit == 1);
    CHECK(has(refused.err, "was written since; what it was when the machine was saved is in"));
    CHECK(has(refused.err, "berth start web --as-saved"));
    home.ok({"start", "web", "--as-saved"});
    CHECK(home.json({"show", "web"})["run"]["restored"] == true);
    CHECK(SavedHome::first_bytes(home.disk) == std::string(4, '\0'));
    CHECK_FALSE(std::filesystem::exists(copy));
}

TEST_CASE("a machine that boots although it was saved keeps what its disk was", "[apple]")
{
    const SavedHome home;
    home.write("oops");
    home.ok({"start", "web", "--cold", "--wait", "ready"});
    const Json kept = home.json({"show", "web"})["kept_disks"];
    REQUIRE(kept.size() == 1);
    const std::string copy = kept[0]["path"];
    CHECK(copy == home.dir + "/disks-as-saved/0-disk.img");
    CHECK(SavedHome::first_bytes(copy) == std::string(4, '\0'));
    CHECK(SavedHome::first_bytes(home.disk) == "oops");
    CHECK(has(home.ok({"show", "web"}), "disk as saved"));
    CHECK_FALSE(std::filesystem::exists(home.dir + "/saved"));
    SECTION("until it is saved again")
    {
        home.ok({"save", "web"});
        CHECK_FALSE(std::filesystem::exists(copy));
        CHECK(SavedHome::first_bytes(home.saved_disk()["copy"]) == "oops");
    }
    SECTION("until it is deleted")
    {
        home.ok({"stop", "web"});
        CHECK(std::filesystem::exists(copy));
        home.ok({"delete", "web", "--yes"});
        CHECK_FALSE(std::filesystem::exists(home.dir));
    }
}

TEST_CASE("a machine is saved without copies where its disks cannot be cloned", "[apple]")
{
    const Variable fails("BERTH_DOUBLE_CLONE_ERROR", std::to_string(EXDEV).c_str());
    const SavedHome home;
    CHECK(home.saved_disk()["copy"].is_null());
    CHECK(has(home.saved_disk()["reason"].get<std::string>(), "Invalid cross-device link"));
    CHECK(has(home.ok({"show", "web"}), "no copy of " + home.disk));
    home.write("oops");
    const Output refused = home.berth({"start", "web"});
    CHECK(has(refused.err, "no copy was made of it when the machine was saved"));
    CHECK_FALSE(has(refused.err, "--as-saved"));
    home.ok({"start", "web", "--cold"});
    CHECK(home.json({"show", "web"})["kept_disks"].empty());
}
