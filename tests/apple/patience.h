#pragma once

#include <chrono>
#include <cstdlib>

namespace berth::test {

/// How long to wait for what should happen at once; less where a planted mistake is looked for,
/// which makes tests wait for what never comes.
inline std::chrono::milliseconds patience()
{
    const char* const told = std::getenv("BERTH_PATIENCE_MS");
    return std::chrono::milliseconds(told != nullptr ? std::atoi(told) : 60'000);
}

}  // namespace berth::test
