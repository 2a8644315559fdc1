// Watching a process that is no child of its watcher's, by whatever the system has for it.
#include "agent/process_watch.h"
#include "tests/support/catch.h"
#include "tests/support/run_loop.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace berth;
using namespace berth::test;

namespace {

struct Watching {
    Watching()
    {
        process.pid = ::fork();
        if (process.pid == 0) {
            ::pause();
            ::_exit(0);
        }
        process.start_time = start_time_of(process.pid).value_or(0);
    }
    ~Watching()
    {
        ::kill(process.pid, SIGKILL);
        if (!reaped) ::waitpid(process.pid, nullptr, 0);
    }
    Watching(const Watching&) = delete;
    Watching& operator=(const Watching&) = delete;

    void end()
    {
        ::kill(process.pid, SIGKILL);
        ::waitpid(process.pid, nullptr, 0);
        reaped = true;
    }

    std::unique_ptr<EventLoop> loop = EventLoop::create();
    ProcessId process;
    int gone = 0;
    bool reaped = false;
};

}  // namespace

TEST_CASE_METHOD(Watching, "a process that goes is told once", "[agent][process]")
{
    auto watch = agent::ProcessWatch::open(*loop, process, [this] { ++gone; });
    REQUIRE(watch);
    CHECK(gone == 0);
    end();
    run_until(*loop, [&] { return gone > 0; });
    CHECK(gone == 1);
}

TEST_CASE_METHOD(Watching, "a process that has gone already is not found", "[agent][process]")
{
    end();
    const auto watch = agent::ProcessWatch::open(*loop, process, [] {});
    REQUIRE_FALSE(watch);
    CHECK(watch.error().code == ErrorCode::NotFound);
}

TEST_CASE_METHOD(Watching, "another process of the same number is not it", "[agent][process]")
{
    process.start_time -= 1;
    const auto watch = agent::ProcessWatch::open(*loop, process, [] {});
    REQUIRE_FALSE(watch);
    CHECK(watch.error().code == ErrorCode::NotFound);
}
