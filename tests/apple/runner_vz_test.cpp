// The real agent and command line with the runner of macOS on doubles of the framework: what
// differs from QEMU. What does not is tests/integration, which runs on doubles too.
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"

#include <cstdlib>

using namespace berth;
using namespace berth::test;

namespace {

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

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
