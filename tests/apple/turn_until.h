#pragma once

#include "tests/apple/doubles/appkit_seen.h"
#include "tests/apple/patience.h"

#include <functional>

namespace berth::test {

/// Does what was posted to the main thread until this holds or patience() is over. On it only.
inline void turn_until(const std::function<bool()>& holds)
{
    const auto end = std::chrono::steady_clock::now() + patience();
    while (!holds() && std::chrono::steady_clock::now() < end)
        turn_main_run_loop();
}

}  // namespace berth::test
