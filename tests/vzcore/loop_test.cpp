#include "tests/support/catch.h"
#include "tests/support/run_loop.h"
#include "vzcore/aside.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/loop.h"
#include "vzcore/process.h"

#include <sys/socket.h>

#include <array>
#include <csignal>
#include <thread>

using namespace berth;
using namespace std::chrono_literals;

TEST_CASE("posted callbacks run in order, also from another thread", "[loop]")
{
    const auto loop = EventLoop::create();
    std::vector<int> seen;
    loop->post([&] { seen.push_back(1); });
    std::thread other([&] { loop->post([&] { seen.push_back(2); }); });
    other.join();
    test::run_until(*loop, [&] { return seen.size() == 2; });
    CHECK(seen == std::vector{1, 2});
}

TEST_CASE("a timer fires once, and not at all when its handle is gone", "[loop]")
{
    const auto loop = EventLoop::create();
    int fired = 0;
    int cancelled = 0;
    const Handle kept = loop->after(5ms, [&] { ++fired; });
    {
        const Handle dropped = loop->after(1ms, [&] { ++cancelled; });
    }
    const Handle later = loop->after(20ms, [&] { loop->stop(); });
    loop->run();
    CHECK(fired == 1);
    CHECK(cancelled == 0);
}

TEST_CASE("a timer may destroy its own handle", "[loop]")
{
    const auto loop = EventLoop::create();
    Handle self;
    bool ran = false;
    self = loop->after(1ms, [&] {
        self.reset();
        ran = true;
    });
    test::run_until(*loop, [&] { return ran; });
}

TEST_CASE("a readable descriptor calls back until it is drained", "[loop]")
{
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    const UniqueFd ours(ends[0]);
    const UniqueFd theirs(ends[1]);
    const auto loop = EventLoop::create();
    auto watch = loop->watch(ours.get());
    REQUIRE(watch);
    std::string got;
    (*watch)->on_readable([&] {
        char c = 0;
        if (::read(ours.get(), &c, 1) == 1) got += c;
    });
    REQUIRE(::write(theirs.get(), "abc", 3) == 3);
    test::run_until(*loop, [&] { return got == "abc"; });

    SECTION("and again when more comes")
    {
        REQUIRE(::write(theirs.get(), "d", 1) == 1);
        test::run_until(*loop, [&] { return got == "abcd"; });
    }
    SECTION("writability is told on the same descriptor")
    {
        bool writable = false;
        (*watch)->on_writable([&] {
            writable = true;
            (*watch)->on_writable(nullptr);
        });
        test::run_until(*loop, [&] { return writable; });
    }
    SECTION("a watch may be destroyed inside its callback")
    {
        bool gone = false;
        (*watch)->on_readable([&] {
            watch->reset();
            gone = true;
        });
        REQUIRE(::write(theirs.get(), "d", 1) == 1);
        test::run_until(*loop, [&] { return gone; });
        auto again = loop->watch(ours.get());
        CHECK(again);
    }
}

TEST_CASE("a signal is told as often as it comes in turns", "[loop]")
{
    const auto loop = EventLoop::create();
    int count = 0;
    const Handle handle = loop->on_signal(SIGUSR1, [&] { ++count; });
    ::raise(SIGUSR1);
    test::run_until(*loop, [&] { return count == 1; });
    ::raise(SIGUSR1);
    test::run_until(*loop, [&] { return count == 2; });
}

TEST_CASE("a child's end is told with its exit code, or its signal", "[loop]")
{
    const auto loop = EventLoop::create();
    std::optional<ChildExit> exit;
    const auto remember = [&](const ChildExit& e) { exit = e; };

    SECTION("exit code, and what it used")
    {
        const auto pid = spawn({.program = "/bin/sh", .arguments = {"-c", "exit 7"}});
        REQUIRE(pid);
        const Handle handle = loop->on_child_exit(*pid, remember);
        test::run_until(*loop, [&] { return exit.has_value(); });
        CHECK(exit->code == 7);
        CHECK_FALSE(exit->signal);
        CHECK(exit->peak_memory.value_or(Bytes{}) > kib(100));
        CHECK(exit->cpu_millis.has_value());
    }
    SECTION("signal")
    {
        const auto pid = spawn({.program = "/bin/sleep", .arguments = {"60"}});
        REQUIRE(pid);
        const Handle handle = loop->on_child_exit(*pid, remember);
        ::kill(*pid, SIGKILL);
        test::run_until(*loop, [&] { return exit.has_value(); });
        CHECK(exit->signal == SIGKILL);
        CHECK_FALSE(exit->code);
    }
}

TEST_CASE("a child nobody asks about any more leaves no zombie", "[loop]")
{
    const auto loop = EventLoop::create();
    const auto pid = spawn({.program = "/bin/sleep", .arguments = {"60"}});
    REQUIRE(pid);
    bool told = false;
    Handle handle = loop->on_child_exit(*pid, [&](const ChildExit&) { told = true; });
    handle.reset();
    ::kill(*pid, SIGKILL);
    test::run_until(*loop, [&] { return ::kill(*pid, 0) != 0; });
    CHECK_FALSE(told);
}

TEST_CASE("work that blocks runs aside, and its result comes on the loop", "[loop]")
{
    const auto loop = EventLoop::create();
    std::optional<Result<void>> result;
    const auto here = std::this_thread::get_id();
    std::thread::id there;
    Handle work = run_aside(
        *loop,
        [&]() -> Result<void> {
            there = std::this_thread::get_id();
            return fail(ErrorCode::Io, "the disk is full");
        },
        [&](const Result<void>& done) {
            CHECK(std::this_thread::get_id() == here);
            result = done;
            work.reset();  // allowed inside
        });
    test::run_until(*loop, [&] { return result.has_value(); });
    CHECK(there != here);
    CHECK(result->error().message == "the disk is full");

    bool told = false;
    run_aside(
        *loop, []() -> Result<void> { return {}; }, [&](const Result<void>&) { told = true; })
        .reset();
    bool turned = false;
    loop->post([&] { turned = true; });
    test::run_until(*loop, [&] { return turned; });
    CHECK_FALSE(told);  // whose handle has gone hears nothing
}
