#pragma once

#include "vzcore/loop.h"

#include <atomic>
#include <functional>

namespace berth::test {

/// Runs `work` on a loop that another thread runs, and waits for it.
inline void on_loop(Loop& loop, const std::function<void()>& work)
{
    std::atomic<bool> done = false;
    loop.post([&] {
        work();
        done = true;
        done.notify_one();
    });
    done.wait(false);
}

}  // namespace berth::test
