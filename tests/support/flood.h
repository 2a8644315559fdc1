#pragma once

#include "tests/support/catch.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace berth::test {

/// The numbers of the lines that a guest with berth.flood=… printed (tests/support/guest), as they
/// stand in `log`. A line that is not whole fails the test; a last one may be under way.
inline std::vector<int> flood_numbers(std::string_view log)
{
    constexpr std::string_view kWord = "flood ";
    constexpr std::size_t kLine = 64;
    std::vector<int> numbers;
    for (std::size_t at = log.find(kWord); at != std::string_view::npos; at = log.find(kWord, at)) {
        const std::string_view line = log.substr(at, kLine);
        at += kWord.size();
        const char digit = line.size() > kWord.size() ? line[kWord.size()] : 'd';
        if (digit < '0' || digit > '9' || line.size() < kLine) continue;  // "flood done"
        REQUIRE(line.substr(kLine - 2) == "\r\n");
        numbers.push_back(std::atoi(line.data() + kWord.size()));
    }
    return numbers;
}

/// Whether `numbers` are first, first + 1, … without a hole.
inline bool count_up_from(int first, const std::vector<int>& numbers)
{
    for (const int number : numbers)
        if (number != first++) return false;
    return true;
}

/// All that a guest with berth.flood=`bytes` prints in its flood.
inline std::string flood_text(std::uint64_t bytes)
{
    std::string text;
    text.reserve(bytes + 64);
    std::array<char, 65> line{};
    for (unsigned number = 1; text.size() < bytes; ++number) {
        std::snprintf(
            line.data(), line.size(), "flood %08u%s\r\n", number, std::string(48, '.').c_str());
        text.append(line.data(), 64);
    }
    text.resize(bytes);
    return text;
}

}  // namespace berth::test
