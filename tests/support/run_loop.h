#pragma once

#include "tests/support/catch.h"
#include "vzcore/loop.h"

#include <functional>

namespace berth::test {

/// Runs the loop until `condition` holds; fails the test when that takes longer than `deadline`.
/// The condition is looked at after each turn of a short timer, so it may depend on anything.
inline void run_until(EventLoop& loop,
                      const std::function<bool()>& condition,
                      std::chrono::milliseconds deadline = std::chrono::seconds(60))
{
    const auto end = loop.now() + deadline;
    Handle timer;
    const std::function<void()> look = [&] {
        if (condition() || loop.now() >= end) return loop.stop();
        timer = loop.after(std::chrono::milliseconds(1), look);
    };
    loop.post(look);
    loop.run();
    INFO("the condition did not come true in time");
    REQUIRE(condition());
}

}  // namespace berth::test
