#pragma once

#include "vzcore/console/text_style.h"

#include <cstddef>
#include <string_view>

namespace berth {

/// What an escape sequence asks of the line that it stands in.
struct EscapeSequence {
    enum class Kind {
        Style,        ///< SGR: `parameters` is for apply_sgr().
        Reset,        ///< Of the whole terminal: the style is the default again.
        EraseLine,    ///< `count` 0: to the end, 1: to the cursor, 2: all.
        Forward,      ///< The cursor, by `count` columns.
        Back,         ///< The cursor, by `count` columns.
        Column,       ///< The cursor to column `count`, from 1.
        EraseCells,   ///< `count` cells from the cursor on become blank.
        DeleteCells,  ///< `count` cells from the cursor on go, what follows moves up.
        InsertCells,  ///< `count` blank cells before the cursor.
        Ignored,      ///< Everything else: it leaves no trace.
    };
    Kind kind = Kind::Ignored;
    std::size_t size = 1;  ///< Bytes, the ESC included; never 0.
    std::string_view parameters;
    std::size_t count = 0;

    /// False for those that move the cursor or change what is already there.
    [[nodiscard]] bool leaves_cells_alone() const
    {
        return kind == Kind::Ignored || kind == Kind::Style || kind == Kind::Reset;
    }
    /// True for those that do nothing while the cursor stands behind all that the line has.
    [[nodiscard]] bool does_nothing_at_end() const
    {
        return leaves_cells_alone() || kind == Kind::EraseCells || kind == Kind::DeleteCells ||
               kind == Kind::InsertCells || (kind == Kind::EraseLine && count == 0);
    }
    /// True when no style from before it counts any more.
    [[nodiscard]] bool begins_anew() const;
    /// What it does to the pen.
    void apply_to(TextStyle& pen) const;
};

/// The longest sequence that still changes a style. What is longer is skipped, so that whoever
/// wants to know the style at some place needs to look no further than this.
inline constexpr std::size_t kLongestSequence = 128;

/// Reads the sequence at the front of `text`, whose first byte is ESC. An ESC always begins anew, a
/// line end ends everything, and a string (OSC, DCS, …) that nobody ends takes the rest of its
/// line: so what a line shows depends on nothing before it but the pen.
EscapeSequence read_sequence(std::string_view text);

/// Moves the pen over all sequences that begin in the first `size` bytes of `text`. What is behind
/// those bytes is only looked at to end the last of them: kLongestSequence bytes are enough.
void move_pen(TextStyle& pen, std::string_view text, std::size_t size);

/// Whether some sequence in `text` begins anew: then the pen behind it depends on nothing before.
bool begins_anew_in(std::string_view text);

}  // namespace berth
