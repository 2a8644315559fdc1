// The agent beside AppKit: who asks the program to leave, and that it is waited for.
#include "menubar/beside_desktop.h"
#include "tests/apple/doubles/appkit_seen.h"
#include "tests/support/catch.h"

#include <thread>

using namespace berth;
using namespace berth::menu;
using namespace berth::test;

namespace {

/// Runs an agent that leaves when it is asked to, and returns why it was asked.
std::optional<Leave> asked_by(const std::function<void()>& desktop)
{
    const auto loop = EventLoop::create();
    const auto main = std::this_thread::get_id();
    std::optional<Leave> why;
    LeaveLine line;
    beside_desktop(
        [&] {
            CHECK(std::this_thread::get_id() != main);
            line.listen(*loop, [&](Leave asked) {
                why = asked;
                CHECK_FALSE(quit_was_answered());  // the system waits for machines
                loop->stop();
            });
            desktop();
            loop->run();
            line.close();
        },
        line);
    return why;
}

}  // namespace

TEST_CASE("a user who quits the program does not end the session", "[apple][session]")
{
    CHECK(asked_by([] { ask_to_quit(std::nullopt); }) == Leave::Quit);
    CHECK(quit_was_answered());
}

TEST_CASE("a logout is told as the session's end, and is answered when the agent has ended",
          "[apple][session]")
{
    CHECK(asked_by([] { ask_to_quit("rlgo"); }) == Leave::SessionEnds);
    CHECK(quit_was_answered());
}

TEST_CASE("an agent that ends by itself ends the program", "[apple][session]")
{
    LeaveLine line;
    beside_desktop([] {}, line);
    CHECK_FALSE(quit_was_answered());
}

TEST_CASE("what a desktop asks before anybody listens is told then", "[apple][session]")
{
    const auto loop = EventLoop::create();
    std::optional<Leave> why;
    LeaveLine line;
    line.ask(Leave::SessionEnds);
    line.listen(*loop, [&](Leave asked) {
        why = asked;
        loop->stop();
    });
    loop->run();
    CHECK(why == Leave::SessionEnds);
    line.close();
    line.ask(Leave::Quit);  // nobody hears it any more
}
