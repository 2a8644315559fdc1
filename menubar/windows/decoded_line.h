#pragma once

#include "vzcore/base/clock.h"
#include "vzcore/console/log_bytes.h"
#include "vzcore/console/styled_line.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth {

/// A line of the log, ready to be drawn.
class DecodedLine {
public:
    DecodedLine(const LogLine& line, TextStyle pen);

    [[nodiscard]] std::uint64_t offset() const { return offset_; }
    [[nodiscard]] std::uint64_t next() const { return next_; }
    [[nodiscard]] bool is_cut() const { return is_cut_; }
    [[nodiscard]] const std::string& text() const { return styled_.text; }
    [[nodiscard]] const std::vector<StyledRun>& runs() const { return styled_.runs; }
    [[nodiscard]] std::uint32_t columns() const { return styled_.columns; }
    /// Where in the text the note begins that says what is not shown; the text's size without one.
    [[nodiscard]] std::uint32_t note() const { return note_; }
    /// The pen that the next line begins with, where all of this one is shown.
    [[nodiscard]] TextStyle pen_after() const { return pen_after_; }

    /// Between characters: which byte is in this column, and the other way round.
    [[nodiscard]] std::uint32_t byte_at(std::uint32_t column) const;
    [[nodiscard]] std::uint32_t column_at(std::uint32_t byte) const;
    /// The character boundary before and after.
    [[nodiscard]] std::uint32_t before(std::uint32_t byte) const;
    [[nodiscard]] std::uint32_t after(std::uint32_t byte) const;
    /// The word around a byte: [first, second).
    [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> word_at(std::uint32_t byte) const;

private:
    void add_note(const std::string& note);

    std::uint64_t offset_, next_;
    bool is_cut_;
    std::uint32_t note_ = 0;
    StyledLine styled_;
    TextStyle pen_after_;
};

/// Columns of a UTF-8 text on a terminal.
std::uint32_t columns_of(std::string_view text);

}  // namespace berth
