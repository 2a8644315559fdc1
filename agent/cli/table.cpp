#include "agent/cli/table.h"

#include <algorithm>
#include <cassert>

namespace berth::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kSmallestColumn = 3;

std::string_view sequence_of(Style style)
{
    switch (style) {
    case Style::Plain: return "";
    case Style::Good: return "\x1b[32m";
    case Style::Bad: return "\x1b[31m";
    case Style::Faint: return "\x1b[2m";
    case Style::Strong: return "\x1b[1m";
    }
    return "";
}

std::size_t total(const std::vector<std::size_t>& widths)
{
    std::size_t sum = widths.empty() ? 0 : kGap * (widths.size() - 1);
    for (const std::size_t width : widths)
        sum += width;
    return sum;
}

// The column that gives up one more, or widths.size() when none can.
template <typename CanShrink>
std::size_t widest(const std::vector<std::size_t>& widths, CanShrink can_shrink)
{
    std::size_t found = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i)
        if (can_shrink(i) && (found == widths.size() || widths[i] > widths[found])) found = i;
    return found;
}

}  // namespace

std::string styled(std::string_view text, Style style, Colour colour)
{
    const std::string_view sequence = sequence_of(style);
    if (colour == Colour::Off || sequence.empty() || text.empty()) return std::string(text);
    return std::string(sequence) + std::string(text) + "\x1b[0m";
}

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::add(std::vector<Cell> row)
{
    assert(row.size() == columns_.size());
    for (Cell& cell : row)
        cell.text = printable(cell.text);
    rows_.push_back(std::move(row));
}

std::vector<std::size_t> Table::fitted_widths(std::size_t limit) const
{
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t width = display_width(columns_[i].title);
        for (const auto& row : rows_)
            width = std::max(width, display_width(row[i].text));
        widths.push_back(width);
    }
    while (total(widths) > limit) {
        std::size_t giving = widest(widths, [&](std::size_t i) {
            return columns_[i].least > 0 && widths[i] > columns_[i].least;
        });
        if (giving == widths.size())
            giving = widest(widths, [&](std::size_t i) { return widths[i] > kSmallestColumn; });
        if (giving == widths.size()) break;
        --widths[giving];
    }
    return widths;
}

std::string Table::text(std::size_t limit, Colour colour) const
{
    const std::vector<std::size_t> widths = fitted_widths(limit);
    std::string result;
    const auto add_cell = [&](std::string& line, std::size_t i, const Cell& cell) {
        const std::string shown = shortened(cell.text, widths[i], columns_[i].cut);
        const std::string padding(widths[i] - display_width(shown), ' ');
        if (columns_[i].align == Align::Right) line += padding;
        line += styled(shown, cell.style, colour);
        if (columns_[i].align == Align::Left) line += padding;
        line += std::string(kGap, ' ');
    };
    const auto finish = [&](std::string line) {
        line.erase(line.find_last_not_of(' ') + 1);
        result += line + "\n";
    };
    std::string title;
    for (std::size_t i = 0; i < columns_.size(); ++i)
        add_cell(title, i, Cell(columns_[i].title));
    finish(std::move(title));
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            add_cell(line, i, row[i]);
        finish(std::move(line));
    }
    return result;
}

void Facts::add(std::string name, const std::string& value)
{
    facts_.push_back({std::move(name), printable(value)});
}

std::string Facts::text(std::size_t limit, Colour colour) const
{
    std::size_t names = 0;
    for (const Fact& fact : facts_)
        names = std::max(names, display_width(fact.name));
    const std::size_t indent = names + kGap;
    const std::size_t room = limit > indent + 20 ? limit - indent : 20;
    std::string result;
    for (const Fact& fact : facts_) {
        std::string name = styled(fact.name, Style::Faint, colour) +
                           std::string(indent - display_width(fact.name), ' ');
        for (const std::string& line : wrapped(fact.value, room)) {
            result += name + line + "\n";
            name = std::string(indent, ' ');
        }
    }
    return result;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns)
{
    std::vector<std::string> lines(1);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        std::string& line = lines.back();
        if (!line.empty() && display_width(line) + 1 + display_width(word) > columns)
            lines.emplace_back(word);
        else
            line += (line.empty() ? "" : " ") + std::string(word);
    }
    return lines;
}

}  // namespace berth::cli
