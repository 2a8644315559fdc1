#pragma once

#include "agent/cli/text.h"

#include <cstddef>
#include <string>
#include <vector>

namespace berth::cli {

enum class Align { Left, Right };
enum class Style { Plain, Good, Bad, Faint, Strong };
enum class Colour { Off, On };

/// Text wrapped in the style's escape sequence; unchanged with colours off.
std::string styled(std::string_view text, Style style, Colour colour);

struct Column {
    std::string title;
    Align align = Align::Left;
    Cut cut = Cut::Middle;
    /// Given up before others when the table is too wide, down to `least` columns; 0: as late as
    /// can be.
    std::size_t least = 0;
};

struct Cell {
    // NOLINTNEXTLINE(google-explicit-constructor): a row reads as texts
    Cell(std::string what, Style how = Style::Plain) : text(std::move(what)), style(how) {}
    Cell(const char* what)  // NOLINT(google-explicit-constructor): likewise
        : Cell(std::string(what))
    {
    }
    std::string text;
    Style style;
};

/// Rows for people. Cells are made printable here; nothing is wider than the limit.
class Table {
public:
    explicit Table(std::vector<Column> columns);
    /// One cell a column.
    void add(std::vector<Cell> row);
    [[nodiscard]] bool empty() const { return rows_.empty(); }
    [[nodiscard]] std::string text(std::size_t limit, Colour colour) const;

private:
    [[nodiscard]] std::vector<std::size_t> fitted_widths(std::size_t limit) const;

    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

/// "name   value" lines of one thing, the names padded to the same width. Values wrap at spaces,
/// under their own start.
class Facts {
public:
    void add(std::string name, const std::string& value);
    /// A line that belongs to the fact before it.
    void add_more(std::string value) { add("", std::move(value)); }
    [[nodiscard]] std::string text(std::size_t limit, Colour colour) const;

private:
    struct Fact {
        std::string name, value;
    };
    std::vector<Fact> facts_;
};

/// The text in lines of at most `columns`, broken at spaces; a longer word stays whole on its own
/// line.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

}  // namespace berth::cli
