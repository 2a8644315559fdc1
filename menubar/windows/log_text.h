#pragma once

#include "vzcore/console/log_bytes.h"
#include "vzcore/console/text_style.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace berth {

// A text view of AppKit holds its text, so it cannot hold a log of any size. What it holds of one
// is decided here, as edits of its text. Places and sizes count UTF-16 units, as NSString does.

/// A part of an edit's text in one style.
struct TextPiece {
    std::size_t begin = 0, end = 0;  ///< In the edit's text.
    TextStyle style;
    bool is_ours = false;  ///< A mark or a note: not the guest's text.

    bool operator==(const TextPiece&) const = default;
};

/// Takes `removed` units out of the text at a place, and puts `text` there.
struct TextEdit {
    std::size_t at = 0, removed = 0;
    std::u16string text;
    std::vector<TextPiece> pieces;  ///< Of all the text, in order.
};

/// A part of the text.
struct TextSpan {
    std::size_t begin = 0, end = 0;

    bool operator==(const TextSpan&) const = default;
};

/// Where what was at `place` is after the edit; what was removed: where that was.
std::size_t place_after(const TextEdit& edit, std::size_t place);

enum class Follow { No, Yes };

/// The lines of a log that a text view holds: some of them, side by side, with a mark where the log
/// goes on above or below. On its owner's thread; it reads files.
class LogText {
public:
    struct Limits {
        std::size_t lines = 20'000;
        std::size_t units = std::size_t{2} << 20;
    };
    using Edits = std::vector<TextEdit>;

    explicit LogText(Limits limits) : limits_(limits) {}

    /// Another log, or one that was rewritten: its end, in place of all that is shown.
    Result<Edits> show_end(const LogBytes& bytes);
    /// The log has grown, or segments went. Who follows has the end; else what is shown stays, and
    /// lines are added as long as there is room.
    Result<Edits> update(const LogBytes& bytes, Follow follow);
    /// Some of the lines above, or below; what becomes too much at the other end goes.
    Result<Edits> page_earlier();
    Result<Edits> page_later();
    /// All of it again: colours have changed.
    Result<Edits> redraw();
    /// The line that begins at `offset`, with some before and behind it. Where it is held already,
    /// nothing changes.
    Result<Edits> show_around(const LogBytes& bytes, std::uint64_t offset);

    [[nodiscard]] bool has_earlier() const;
    [[nodiscard]] bool has_later() const;
    [[nodiscard]] std::size_t size() const { return head_ + lines_size_ + tail_; }
    /// Where the line begins that is at this place; of a mark: the line next to it.
    [[nodiscard]] std::uint64_t offset_at(std::size_t place) const;
    /// Where a part of a line's visible text is, which counts bytes of UTF-8. The line is held.
    [[nodiscard]] Result<TextSpan>
    span_of(std::uint64_t offset, std::uint32_t begin, std::uint32_t size) const;
    struct LinePlace {
        std::size_t at = 0;        ///< In the text.
        std::uint64_t offset = 0;  ///< In the log.
    };
    /// The lines of which a part is in [begin, end).
    [[nodiscard]] std::vector<LinePlace> lines_in(std::size_t begin, std::size_t end) const;

private:
    struct Line {
        std::uint64_t offset = 0, next = 0;
        std::size_t size = 0;
        TextStyle pen;  // at its beginning
        bool is_ended = true;
        bool operator==(const Line&) const = default;
    };
    struct Block {
        std::deque<Line> lines;
        std::u16string text;
        std::vector<TextPiece> pieces;
        TextStyle pen;  // behind it
    };
    struct Room {
        std::size_t lines, units;
    };

    [[nodiscard]] Result<Block>
    decode(std::uint64_t from, std::uint64_t to, TextStyle pen, Room room) const;
    static void add_line(Block& block, const LogLine& line);
    [[nodiscard]] std::deque<Line>::const_iterator find_line(std::uint64_t offset) const;
    static Block without_front(Block block, std::size_t lines);
    [[nodiscard]] Result<Block> block_from(std::uint64_t from, std::uint64_t to, Room room) const;
    [[nodiscard]] bool is_stale() const;
    Result<Edits> reshow(Follow follow);
    Result<Edits> add_behind(Room room);
    Edits show(Block block);

    void append(Block block, Edits& edits);
    void prepend(Block block, Edits& edits);
    void replace(Block block, Edits& edits);
    void drop_front(const Room& most, Edits& edits);
    void drop_back(const Room& most, Edits& edits);
    void take_last(Edits& edits);
    Edits with_marks(Edits edits);
    [[nodiscard]] bool fits(const Room& most) const;
    [[nodiscard]] Room limits() const { return {limits_.lines, limits_.units}; }
    [[nodiscard]] std::size_t end_place() const { return head_ + lines_size_; }

    Limits limits_;
    LogBytes bytes_;
    std::deque<Line> lines_;
    std::size_t lines_size_ = 0;       // units of them all
    std::size_t head_ = 0, tail_ = 0;  // units of the marks; 0: there is none
    TextStyle pen_;                    // behind the last line
};

}  // namespace berth
