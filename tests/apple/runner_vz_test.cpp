// The real agent and command line with the runner of macOS, which runs doubles of the framework:
// lifecycle, console, shares and saved states as a user has them.
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <cstdlib>
#include <filesystem>

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

struct MacHome {
    MacHome()
    {
        const Output agent =
            run_program(program_path("berth-agent"),
                        {"--background", "--headless", "--runner", BERTH_RUNNER_ON_DOUBLES});
        INFO(agent.err);
        REQUIRE(agent.exit == 0);
        home.ok({"create",
                 "web",
                 "--kernel",
                 kernel(),
                 "--memory",
                 "64MiB",
                 "--disk",
                 (home / "disk.img") + ",size=1MiB",
                 "--ready-pattern",
                 "login:",
                 "--stop-grace",
                 "1s"});
    }
    std::string kernel() const
    {
        const std::string path = home / "kernel";
        std::string image(4096, '\0');
        image.replace(56, 4, "ARM\x64");  // what says that it is an arm64 Image
        REQUIRE(write_file_atomically(path, image));
        return path;
    }
    void start() const { home.ok({"start", "web", "--wait", "ready"}); }
    void type(const std::string& line) const
    {
        static_cast<void>(home.berth({"console", "web", "--exit-on-eof"}, line));
    }
    void until_state(const std::string& state) const
    {
        wait_until(state, [&] { return home.state("web") == state; });
    }

    const BerthHome home;
};

}  // namespace

TEST_CASE_METHOD(MacHome,
                 "a machine of macOS starts, is watched, stops and is remembered",
                 "[apple]")
{
    start();
    CHECK(home.json({"show", "web"})["run"]["accelerator"] == "vz");
    CHECK(has(home.console_text("web"), "Linux version"));
    home.ok({"stop", "web"});
    CHECK(home.last_run("web")["outcome"] == "stopped");
    CHECK(has(home.console_text("web"), "Powering off."));
    start();
    CHECK(home.last_run("web")["number"] == 2);
}

TEST_CASE_METHOD(MacHome, "what a guest of macOS does to itself is told", "[apple]")
{
    start();
    SECTION("it powers off")
    {
        type("poweroff\n");
        until_state("stopped");
        CHECK(home.last_run("web")["outcome"] == "guest_shutdown");
    }
    SECTION("it dies")
    {
        type("crash\n");
        until_state("failed");
        CHECK(home.last_run("web")["outcome"] == "crashed");
        CHECK(has(home.last_run("web").dump(), "It was told to crash."));
    }
}

TEST_CASE("a guest of macOS that does not answer is ended when its grace is over", "[apple]")
{
    const Variable ignores("BERTH_DOUBLE_IGNORES_BUTTON", "1");
    const MacHome mac;
    mac.start();
    static_cast<void>(mac.home.berth({"stop", "web"}));
    mac.until_state("stopped");
    CHECK(mac.home.last_run("web")["outcome"] == "killed");
}

TEST_CASE("a machine of macOS that cannot start says why", "[apple]")
{
    const Variable fails("BERTH_DOUBLE_START_ERROR", "6");
    const MacHome mac;
    const Output start = mac.home.berth({"start", "web"});
    CHECK(start.exit != 0);
    CHECK(has(start.err, "VZErrorVirtualMachineLimitExceeded"));
    CHECK(mac.home.last_run("web")["outcome"] == "start_failed");
}

TEST_CASE_METHOD(MacHome, "a machine of macOS is paused and goes on", "[apple]")
{
    start();
    home.ok({"pause", "web"});
    CHECK(home.state("web") == "paused");
    home.ok({"resume", "web"});
    CHECK(home.state("web") == "running");
}

TEST_CASE_METHOD(MacHome, "shares of macOS are switched while the guest runs", "[apple]")
{
    std::filesystem::create_directory(home / "src");
    start();
    home.ok({"share", "add", "web", "src=" + (home / "src")});
    type("ls\n");
    wait_until("the share", [&] { return has(home.console_text("web"), "shared: src"); });
    home.ok({"share", "off", "web", "src"});
    type("ls\n");
    wait_until("no share", [&] { return has(home.console_text("web"), "shared: nothing"); });
}

TEST_CASE_METHOD(MacHome, "a machine of macOS is saved and goes on", "[apple]")
{
    start();
    home.ok({"save", "web"});
    CHECK(home.state("web") == "saved");
    CHECK(home.last_run("web")["outcome"] == "saved");
    start();
    CHECK(home.state("web") == "running");
    CHECK_FALSE(has(home.console_text("web"), "Linux version"));  // it did not boot
}

TEST_CASE("a saved machine of macOS that cannot be restored boots", "[apple]")
{
    const Variable fails("BERTH_DOUBLE_RESTORE_ERROR", "12");
    const MacHome mac;
    mac.start();
    mac.home.ok({"save", "web"});
    mac.start();
    CHECK(mac.home.state("web") == "running");
    CHECK(has(mac.home.console_text("web"), "Linux version"));
    CHECK(has(mac.home.json({"show", "web"})["run"]["accelerator_reason"].get<std::string>(),
              "VZErrorRestore"));
    mac.home.ok({"stop", "web"});
    CHECK(mac.home.state("web") == "stopped");  // nothing is saved any more
}
