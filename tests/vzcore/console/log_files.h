#pragma once

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/console/console_log.h"
#include "vzcore/console/log_format.h"

#include <fstream>
#include <random>

namespace berth::test {

/// The folder of a log, filled by hand.
class LogFiles {
public:
    [[nodiscard]] const std::string& folder() const { return dir_.path(); }
    [[nodiscard]] std::string path(std::uint64_t offset) const
    {
        return dir_ / log_format::Segment{offset}.name();
    }
    void write(std::uint64_t offset, std::string_view content) const
    {
        std::ofstream(path(offset), std::ios::binary) << content;
    }
    void append(std::uint64_t offset, std::string_view content) const
    {
        std::ofstream(path(offset), std::ios::binary | std::ios::app) << content;
    }
    /// The content in files of `size` bytes each.
    void write_in_parts(std::string_view content, std::size_t size) const
    {
        for (std::size_t at = 0; at < content.size(); at += size)
            write(at, content.substr(at, size));
    }
    [[nodiscard]] ConsoleLog open() const
    {
        auto log = ConsoleLog::open(folder());
        REQUIRE(log);
        return std::move(*log);
    }

private:
    TempDir dir_;
};

/// Lines of all lengths, with colours and what else guests print; always the same for a seed.
inline std::string some_lines(std::size_t count, unsigned seed = 1)
{
    std::mt19937 random(seed);
    static constexpr std::string_view kPieces[] = {"kernel",
                                                   " ",
                                                   "\x1b[32m",
                                                   "\x1b[0m",
                                                   "panic",
                                                   "\r",
                                                   "\x1b[38;5;99m",
                                                   "ü",
                                                   "\t",
                                                   "\b",
                                                   "漢",
                                                   "\x1b[K",
                                                   "[  OK  ]",
                                                   "\x1b]0;title\x07",
                                                   "ttyS0: ",
                                                   "\xff",
                                                   "\x1b[1;31m",
                                                   "x"};
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t pieces = random() % 12;
        if (random() % 500 == 0) pieces = 4000;
        for (; pieces > 0; --pieces)
            text += kPieces[random() % std::size(kPieces)];
        text += random() % 3 == 0 ? "\r\n" : "\n";
    }
    return text;
}

}  // namespace berth::test
