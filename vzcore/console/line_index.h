#pragma once

#include "vzcore/console/background.h"
#include "vzcore/console/log_bytes.h"
#include "vzcore/console/segment_index.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace berth {

/// Lines by number. Built in the background, from the beginning to the end, and extended as the log
/// grows; what is indexed so far can be used meanwhile. Its memory is some 30 bytes for every 32
/// KiB of log (1 MiB for a log of 1 GiB), however many lines that is. A cut counts as one line.
///
/// All on the owner's thread; the background only posts. May be destroyed at any time.
class LineIndex {
public:
    /// `on_progress` runs after each part that was added in the background, and at the end.
    LineIndex(Post post, std::function<void()> on_progress);
    LineIndex(const LineIndex&) = delete;
    LineIndex& operator=(const LineIndex&) = delete;
    ~LineIndex();

    /// Call it after ConsoleLog::open() and after each refresh() that found a change. What is
    /// little (as in following) is indexed at once, more than that in the background.
    void update(const LogBytes& bytes);

    /// Everything of the last update() is indexed.
    [[nodiscard]] bool is_complete() const { return !is_building_ && !failure_; }
    /// What went wrong while reading; then the index stays incomplete until the next update().
    [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
    /// Bytes of the log that are indexed, of bytes().size().
    [[nodiscard]] std::uint64_t indexed() const;
    [[nodiscard]] const LogBytes& bytes() const { return bytes_; }
    /// Lines known so far, cuts included. A last line without its end counts once all is indexed.
    [[nodiscard]] std::uint64_t lines() const;

    /// Where line `number` (from 0) begins. Nothing when it is not known (yet).
    [[nodiscard]] std::optional<std::uint64_t> offset_of_line(std::uint64_t number) const;
    /// The line that has the byte at `offset`; inside a cut: the cut's line. Nothing when that is
    /// not known (yet).
    [[nodiscard]] std::optional<std::uint64_t> line_of_offset(std::uint64_t offset) const;
    /// Line `number`, at most its first `shown` bytes. Nothing when it is not known (yet).
    [[nodiscard]] Result<std::optional<LogLine>> line(std::uint64_t number,
                                                      std::size_t shown = kShownBytes) const;
    /// The pen at the beginning of the line that begins at `offset`. Where nothing is indexed yet,
    /// what LogBytes::pen_before() says.
    [[nodiscard]] Result<TextStyle> pen_at(std::uint64_t offset) const;

private:
    /// Where the lines of a segment are among all lines; known up to the first segment that is not
    /// indexed to its end.
    struct Place {
        std::uint64_t line = 0;      // the line that its first byte is in
        bool begins_line = false;    // with its first byte
        std::uint64_t end_line = 0;  // lines in front of its end, an unended one included
    };

    void adopt(const LogBytes& bytes);
    void build();
    Result<void> build_at_once();
    void build_in_background();
    void take(const SegmentIndex& part, std::uint64_t generation);
    void finish(std::optional<Error> failure, std::uint64_t generation);
    void place();
    [[nodiscard]] std::uint64_t missing() const;
    [[nodiscard]] std::optional<std::uint64_t> behind_newline(std::size_t segment,
                                                              std::uint64_t count) const;

    Post post_;
    std::function<void()> on_progress_;
    LogBytes bytes_;
    std::vector<SegmentIndex> segments_;  // one for each of bytes_
    std::vector<Place> places_;
    std::uint64_t generation_ = 0;  // of the work in the background; older posts are dropped
    bool is_building_ = false;
    std::optional<Error> failure_;
    std::shared_ptr<LineIndex*> mailbox_;  // posts find out here that we are gone
    Background background_;                // ends first
};

}  // namespace berth
