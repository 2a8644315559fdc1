#pragma once

#include "vzcore/base/unique_fd.h"
#include "vzcore/console/log_format.h"
#include "vzcore/console/time_file.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

namespace berth {

/// Keeps what a guest printed in one run, byte for byte, as log_format.h says: the head, then
/// segments, of which the oldest go when the log would pass its limit. Where it can, a file ends
/// with a line, so that a cut falls between lines. A disk that is full loses bytes of the log,
/// never time of the guest: the gap is counted, and marked with its size once there is room again.
class ConsoleWriter {
public:
    struct Options {
        std::string folder;
        Bytes limit = mib(64);  ///< Of head and segments together, uncompressed.
        std::function<UnixTime()> clock = unix_now;
        /// Told the path of each segment that is full, once the next one was begun. Nobody writes
        /// to it any more; it may be compressed.
        std::function<void(const std::string& path)> segment_full = [](const std::string&) {};
        /// Told the path of a segment that is to go; afterwards its files are removed.
        std::function<void(const std::string& path)> segment_dropped = [](const std::string&) {};
    };

    /// Makes the folder (private) and opens the log in it; one that is there already is continued.
    static Result<ConsoleWriter> open(Options options);
    ConsoleWriter(ConsoleWriter&&) = default;
    ConsoleWriter& operator=(ConsoleWriter&&) = default;
    ~ConsoleWriter();

    void append(std::string_view bytes);
    /// Bytes the guest printed, whether or not they could be kept.
    [[nodiscard]] std::uint64_t received() const { return received_; }
    /// The offset that the next byte will have: how long the log is, its cuts included.
    [[nodiscard]] std::uint64_t end() const { return newest().offset + newest().size; }

private:
    struct File {
        std::uint64_t offset = 0, size = 0;
    };

    ConsoleWriter(Options options, TimeFile times);
    Result<void> continue_log();
    std::size_t write(std::string_view bytes);
    std::size_t write_to_newest(std::string_view bytes);
    [[nodiscard]] std::size_t part_that_fits(std::string_view bytes) const;
    bool begin_segment();
    void make_room_for(std::size_t bytes);
    bool write_mark_of_gap();

    [[nodiscard]] const File& newest() const
    {
        return segments_.empty() ? head_ : segments_.back();
    }
    File& newest() { return segments_.empty() ? head_ : segments_.back(); }
    [[nodiscard]] std::string path_of(const File& file) const;

    Options options_;
    std::uint64_t head_limit_, segment_limit_;
    TimeFile times_;
    UniqueFd file_;  // the newest
    File head_;
    std::deque<File> segments_;
    bool at_line_start_ = true;
    std::uint64_t received_ = 0;
    std::uint64_t lost_ = 0;  // since the last byte that was kept
};

}  // namespace berth
