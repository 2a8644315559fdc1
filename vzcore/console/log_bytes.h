#pragma once

#include "vzcore/base/result.h"
#include "vzcore/console/text_style.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace berth {

class SegmentFile;

/// A part of a log that is one file.
struct LogSegment {
    std::uint64_t offset = 0;  ///< Of its first byte in the whole log.
    std::uint64_t size = 0;
    /// Shared: a reader in the background goes on with the file while the log moves on.
    std::shared_ptr<const SegmentFile> file;

    [[nodiscard]] std::uint64_t end() const { return offset + size; }
};

/// A hole where segments were dropped: bytes [offset, offset + size) of the log.
struct LogCut {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;

    [[nodiscard]] std::uint64_t end() const { return offset + size; }
    bool operator==(const LogCut&) const = default;
};

/// What readers show in place of a cut: "[berth: 12.0 MiB of console output are cut out here …]".
std::string cut_mark(std::uint64_t missing_bytes);

/// One line of a log, or the place of a cut.
struct LogLine {
    enum class Kind { Text, Cut };
    Kind kind = Kind::Text;
    std::uint64_t offset = 0;  ///< Of its first byte; of a cut: of its first missing byte.
    std::uint64_t size = 0;    ///< Without its line end; of a cut: what is missing.
    std::uint64_t next = 0;    ///< Where the next line begins.
    bool is_ended = true;      ///< False for a last line that may still grow.
    std::string bytes;         ///< The first of its bytes, at most what was asked for.

    /// Bytes of the line that are not in `bytes`.
    [[nodiscard]] std::uint64_t hidden() const
    {
        return kind == Kind::Cut ? 0 : size - bytes.size();
    }
};

/// How many bytes of a line are shown. What is longer is cut there, with a note.
inline constexpr std::size_t kShownBytes = 65'536;

/// The bytes of a log as they lay there at one moment: a value, quick to copy, that any thread may
/// read. Lines end at a newline and at a cut. Files are read by pread, never mapped: one that is
/// emptied under our feet gives an error, not a signal (docs/architecture.md).
class LogBytes {
public:
    LogBytes() = default;
    explicit LogBytes(std::vector<LogSegment> segments);

    [[nodiscard]] const std::vector<LogSegment>& segments() const { return segments_; }
    [[nodiscard]] std::vector<LogCut> cuts() const;
    /// Where the log ends: the bytes that the guest ever printed.
    [[nodiscard]] std::uint64_t end() const;
    /// The bytes that are there: without the cuts.
    [[nodiscard]] std::uint64_t size() const;

    /// Fills `into` from `offset` on; less at the end of the log, at a cut, and inside one (0).
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<char> into) const;

    /// The line that begins at `offset`, which is 0, or the `next` of another line, or a result of
    /// line_start(). Nothing at the end of the log.
    [[nodiscard]] Result<std::optional<LogLine>> line_at(std::uint64_t offset,
                                                         std::size_t shown = kShownBytes) const;
    /// The same where it is known that the next line begins at `next`: however long the line is,
    /// only what is shown is read.
    [[nodiscard]] Result<LogLine>
    line_between(std::uint64_t offset, std::uint64_t next, std::size_t shown = kShownBytes) const;
    /// Where the line begins that has the byte at `offset`; at the end of the log: where the last
    /// line begins, if it is not ended, else the end.
    [[nodiscard]] Result<std::uint64_t> line_start(std::uint64_t offset) const;
    /// Where the line before the one at `offset` begins. Nothing at the beginning of the log.
    [[nodiscard]] Result<std::optional<std::uint64_t>> previous_line(std::uint64_t offset) const;
    /// Where the last `lines` lines begin: for showing the end before anything is indexed.
    [[nodiscard]] Result<std::uint64_t> start_of_last(std::uint64_t lines) const;
    /// The pen at the beginning of a line: looks back for the last place where it is certain, but
    /// no further than `reach` bytes. LineIndex::pen_at() knows it exactly and faster.
    [[nodiscard]] Result<TextStyle> pen_before(std::uint64_t offset,
                                               std::uint64_t reach = 1U << 20) const;

    /// The segment that has the byte at `offset`, or the first one behind it; segments().size()
    /// when there is none.
    [[nodiscard]] std::size_t segment_at(std::uint64_t offset) const;
    /// The end of the bytes that follow `offset` without a cut.
    [[nodiscard]] std::uint64_t stretch_end(std::uint64_t offset) const;
    /// The beginning of the bytes that lead up to `offset` without a cut.
    [[nodiscard]] std::uint64_t stretch_begin(std::uint64_t offset) const;

private:
    std::vector<LogSegment> segments_;
};

}  // namespace berth
