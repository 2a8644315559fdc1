#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace berth::test {

/// The value in the middle; of an even number of them, what lies between the two. Of none, nothing.
inline double median(std::vector<double> values)
{
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return (values[values.size() / 2] + values[(values.size() - 1) / 2]) / 2;
}

inline double millis_between(std::chrono::steady_clock::time_point begin,
                             std::chrono::steady_clock::time_point end)
{
    return std::chrono::duration<double, std::milli>(end - begin).count();
}

inline double millis_since(std::chrono::steady_clock::time_point begin)
{
    return millis_between(begin, std::chrono::steady_clock::now());
}

/// How long a piece of work takes, in the middle of so many times; in milliseconds.
template <typename Work> double median_millis(std::size_t times, Work work)
{
    std::vector<double> all(times);
    for (double& one : all) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        one = millis_since(begin);
    }
    return median(std::move(all));
}

/// One line; of one figure at least.
inline void print_millis(const char* what, const std::vector<double>& millis)
{
    std::printf("%s: median %.2f ms, most %.2f ms (%zu rounds)\n",
                what,
                median(millis),
                *std::max_element(millis.begin(), millis.end()),
                millis.size());
}

}  // namespace berth::test
