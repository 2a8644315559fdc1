// How windows get onto the user's screen.
#include "menubar/status_notifier/launch.h"
#include "tests/support/catch.h"
#include "tests/support/manual_loop.h"

using namespace berth;
using namespace berth::test;
using berth::menu::LaunchPlan;

TEST_CASE(
    "a program is started by the agent itself, or by systemd where only that knows the display",
    "[launch]")
{
    const LaunchPlan wanted{"/bin/berth-viewer", {"web", "--run", "3"}};
    CHECK(*menu::plan_launch(wanted, true, "/bin/systemd-run") == wanted);
    CHECK(*menu::plan_launch(wanted, false, "/bin/systemd-run") ==
          LaunchPlan{
              "/bin/systemd-run",
              {"--user", "--quiet", "--collect", "--", "/bin/berth-viewer", "web", "--run", "3"}});
    const LaunchPlan active{"/bin/berth-viewer", {"web"}, "token-7"};
    const std::vector<std::string> words{
        "XDG_ACTIVATION_TOKEN=token-7", "DESKTOP_STARTUP_ID=token-7", "/bin/berth-viewer", "web"};
    CHECK(*menu::plan_launch(active, true, "") == LaunchPlan{"env", words});
    CHECK(menu::plan_launch(active, false, "/bin/systemd-run")->arguments ==
          std::vector<std::string>{
              "--user", "--quiet", "--collect", "--", "env", words[0], words[1], words[2], "web"});
    const auto none = menu::plan_launch(wanted, false, "");
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ErrorCode::Unsupported);
    CHECK_FALSE(none.error().hint.empty());
}

namespace {

/// What came of a launch of `sh -c script`.
struct Launched {
    explicit Launched(const std::string& script, const std::string& activation = "")
    {
        ::setenv("DISPLAY", ":1", 1);
        menu::launch_on_desktop(loop,
                                {"/bin/sh", {"-c", script}, activation},
                                [this](Result<void> told) { results.push_back(told); });
    }

    ManualLoop loop;
    std::vector<Result<void>> results;
};

}  // namespace

TEST_CASE("a window that gives up at once is told with how it ended", "[launch]")
{
    Launched bad("exit 3");
    REQUIRE(bad.loop.run_until([&] { return !bad.results.empty(); }));
    REQUIRE_FALSE(bad.results[0]);
    CHECK(bad.results[0].error().message == "/bin/sh ended at once, with code 3");
    Launched killed("kill -9 $$");
    REQUIRE(killed.loop.run_until([&] { return !killed.results.empty(); }));
    CHECK(killed.results[0].error().message == "/bin/sh ended at once, with signal 9");
}

TEST_CASE("a window finds in its environment what lets it come to the front", "[launch]")
{
    Launched active(R"(test "$XDG_ACTIVATION_TOKEN$DESKTOP_STARTUP_ID" = "a=7 ba=7 b")", "a=7 b");
    REQUIRE(active.loop.run_until([&] { return !active.results.empty(); }));
    INFO((active.results[0] ? "" : active.results[0].error().message));
    CHECK(active.results[0]);
}

TEST_CASE("a window that stays, or that handed over and left, is well", "[launch]")
{
    Launched left("exit 0");
    REQUIRE(left.loop.run_until([&] { return !left.results.empty(); }));
    CHECK(left.results[0]);
    Launched stays("exec sleep 0.2");
    CHECK(stays.results.empty());
    stays.loop.advance(std::chrono::seconds(5));
    REQUIRE(stays.results.size() == 1);
    CHECK(stays.results[0]);
    // Its end later is nobody's business.
    stays.loop.run_until([] { return false; }, std::chrono::milliseconds(400));
    CHECK(stays.results.size() == 1);
}

TEST_CASE("a program that is not there is told", "[launch]")
{
    ManualLoop loop;
    ::setenv("DISPLAY", ":1", 1);
    std::optional<Result<void>> told;
    menu::launch_on_desktop(
        loop, {"/nowhere/berth-viewer", {}}, [&](Result<void> result) { told = result; });
    REQUIRE(told);
    REQUIRE_FALSE(*told);
    CHECK(told->error().message.find("/nowhere/berth-viewer") != std::string::npos);
}
