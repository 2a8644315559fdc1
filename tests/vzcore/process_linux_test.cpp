// What only Linux does for a child, and what only /proc tells of one.
#include "tests/support/catch.h"
#include "tests/support/children.h"
#include "tests/support/run_loop.h"
#include "vzcore/process.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

using namespace berth;
using test::output_of;
using test::wait_for;

TEST_CASE("blocked signals stay blocked in the child, and no others", "[process]")
{
    const auto mask = [](std::vector<int> blocked) {
        SpawnRequest request{.program = "grep", .arguments = {"SigBlk", "/proc/self/status"}};
        request.blocked_signals = std::move(blocked);
        return output_of(std::move(request));
    };
    CHECK(mask({}) == "SigBlk:\t0000000000000000\n");
    CHECK(mask({SIGHUP, SIGTERM}) == "SigBlk:\t0000000000004001\n");
}

TEST_CASE("a new session is led by the child", "[process]")
{
    SpawnRequest request{.program = "/bin/sh",
                         .arguments = {"-c", "cut -d' ' -f1,6 /proc/$$/stat"}};
    request.session = SpawnRequest::Session::New;
    const std::string seen = output_of(request);
    const std::size_t space = seen.find(' ');
    CHECK(seen.substr(0, space) + "\n" == seen.substr(space + 1));
}

TEST_CASE("a child that is to die with its parent does", "[process]")
{
    // The middle process spawns the grandchild, tells its pid, and is killed.
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    const UniqueFd reading(ends[0]);
    const pid_t middle = ::fork();
    if (middle == 0) {
        SpawnRequest request{.program = "/bin/sleep", .arguments = {"60"}};
        request.when_parent_dies = SpawnRequest::WhenParentDies::Die;
        const auto grandchild = spawn(request);
        const pid_t pid = grandchild ? *grandchild : -1;
        if (::write(ends[1], &pid, sizeof pid) != sizeof pid) ::_exit(1);
        ::pause();
        ::_exit(0);
    }
    ::close(ends[1]);
    pid_t grandchild = 0;
    REQUIRE(::read(reading.get(), &grandchild, sizeof grandchild) == sizeof grandchild);
    REQUIRE(grandchild > 0);
    const ProcessId process{grandchild, start_time_of(grandchild).value()};
    CHECK(is_alive(process));
    ::kill(middle, SIGKILL);
    wait_for(middle);
    const auto loop = EventLoop::create();
    test::run_until(*loop, [&] { return !is_alive(process); });
}
