// What an agent opens while it looks for runners. Asked of inotify, which macOS has not.
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"
#include "vzcore/base/unique_fd.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <csignal>

using namespace berth;
using namespace berth::test;

TEST_CASE("the lock of a living runner is not touched", "[agent][adopt]")
{
    // Looking takes it for a moment, in which a runner that is just coming up would not get it.
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    const ProcessId runner = fixture.runner("web");
    const std::string lock = fixture.run_dir("web", 1) + "/lock";
    fixture.end_agent();
    ::kill(runner.pid, SIGSTOP);
    const UniqueFd opened(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    REQUIRE(::inotify_add_watch(opened.get(), lock.c_str(), IN_OPEN) >= 0);
    fixture.start_agent(AgentFixture::Runners::AreSilent);
    REQUIRE(fixture.state("web") == "unknown");
    std::array<char, 4096> events{};
    CHECK(::read(opened.get(), events.data(), events.size()) < 0);
    ::kill(runner.pid, SIGCONT);
    CHECK(fixture.reaches("web", "running"));
}
