#include "vzcore/console/styled_line.h"

#include "vzcore/base/unicode_width.h"
#include "vzcore/base/utf8.h"
#include "vzcore/console/escape_sequence.h"

#include <algorithm>

namespace berth {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
// Cells that one line's sequences may move or wipe, so that no line keeps us busy.
constexpr std::size_t kMostCellWork = 1'000'000;
// Marks on a character that is no longer the newest; more are left out.
constexpr std::size_t kLongestCell = 64;

/// One column of the line. A wide character has a second cell of width 0 behind it.
struct Cell {
    std::uint32_t begin = 0;  // in the pool
    std::uint32_t size = 0;   // 0: blank
    std::uint8_t width = 1;
    TextStyle style;
};

/// The row of cells that a line draws.
class Row {
public:
    explicit Row(std::size_t bytes)
    {
        cells_.reserve(bytes);
        pool_.reserve(bytes);
    }

    void put(char32_t code, std::string_view text, const TextStyle& pen)
    {
        const std::size_t width = code < 0x300 ? 1 : column_width(code);
        if (width == 0 && attach(text)) return;
        Cell cell{static_cast<std::uint32_t>(pool_.size()),
                  static_cast<std::uint32_t>(text.size()),
                  static_cast<std::uint8_t>(width == 2 ? 2 : 1),
                  pen};
        pool_ += text;
        set(cell);
        if (width == 2) set({cell.begin, 0, 0, pen});
    }

    void carriage_return() { cursor_ = 0; }
    void back(std::size_t columns) { cursor_ -= std::min(columns, cursor_); }
    void forward(std::size_t columns)
    {
        cursor_ = std::max(cursor_, std::min(cursor_ + columns, kFurthestColumn));
    }
    void tab() { cursor_ = cursor_ < kFurthestColumn ? cursor_ / 8 * 8 + 8 : cursor_ + 1; }

    void apply(const EscapeSequence& sequence);
    void write(StyledLine& line) const;

private:
    bool may_work_on(std::size_t cells)
    {
        work_ += cells;
        return work_ <= kMostCellWork;
    }

    // A combining mark joins the character in front of the cursor.
    bool attach(std::string_view mark)
    {
        if (cursor_ == 0) return false;
        if (cursor_ > cells_.size()) {  // a blank one
            work_ += cursor_ - cells_.size();
            cells_.resize(cursor_);
        }
        std::size_t at = cursor_ - 1;
        if (cells_[at].width == 0 && at > 0) --at;
        Cell& cell = cells_[at];
        if (cell.size == 0 || cell.begin + cell.size != pool_.size()) {
            if (cell.size > kLongestCell) return true;
            const std::string text = cell.size == 0 ? " " : pool_.substr(cell.begin, cell.size);
            cell.begin = static_cast<std::uint32_t>(pool_.size());
            cell.size = static_cast<std::uint32_t>(text.size());
            pool_ += text;
        }
        pool_ += mark;
        cell.size += static_cast<std::uint32_t>(mark.size());
        return true;
    }

    void set(const Cell& cell)
    {
        if (cursor_ < cells_.size()) {
            cells_[cursor_] = cell;
        } else {
            work_ += cursor_ - cells_.size();
            cells_.resize(cursor_);
            cells_.push_back(cell);
        }
        ++cursor_;
    }

    void blank(std::size_t begin, std::size_t count)
    {
        begin = std::min(begin, cells_.size());
        count = std::min(count, cells_.size() - begin);
        if (begin + count == cells_.size())
            cells_.resize(begin);
        else if (may_work_on(count))
            std::fill_n(cells_.begin() + offset(begin), count, Cell{});
    }
    static std::ptrdiff_t offset(std::size_t index) { return static_cast<std::ptrdiff_t>(index); }

    void erase(std::size_t mode)
    {
        if (!may_work_on(cells_.size())) return;
        if (mode == 0) blank(cursor_, cells_.size());
        if (mode == 1) blank(0, cursor_ + 1);
        if (mode == 2) cells_.clear();
    }
    void remove(std::size_t count)
    {
        if (cursor_ >= cells_.size() || !may_work_on(cells_.size())) return;
        count = std::min(count, cells_.size() - cursor_);
        cells_.erase(cells_.begin() + offset(cursor_), cells_.begin() + offset(cursor_ + count));
    }
    void insert(std::size_t count)
    {
        if (cursor_ >= cells_.size() || !may_work_on(cells_.size())) return;
        count = std::min(count, kFurthestColumn);
        if (cells_.size() + count > cells_.capacity()) return;  // more than was ever printed
        cells_.insert(cells_.begin() + offset(cursor_), count, Cell{});
    }

    std::vector<Cell> cells_;
    std::string pool_;
    std::size_t cursor_ = 0;
    std::size_t work_ = 0;
};

void Row::apply(const EscapeSequence& sequence)
{
    using Kind = EscapeSequence::Kind;
    switch (sequence.kind) {
    case Kind::Style:
    case Kind::Reset:
    case Kind::Ignored: return;
    case Kind::EraseLine: return erase(sequence.count);
    case Kind::Forward: return forward(sequence.count);
    case Kind::Back: return back(sequence.count);
    case Kind::Column: cursor_ = std::min(sequence.count - 1, kFurthestColumn); return;
    case Kind::EraseCells: return blank(cursor_, sequence.count);
    case Kind::DeleteCells: return remove(sequence.count);
    case Kind::InsertCells: return insert(sequence.count);
    }
}

void Row::write(StyledLine& line) const
{
    line.text.reserve(pool_.size());
    for (std::size_t at = 0; at < cells_.size(); ++at) {
        const Cell& cell = cells_[at];
        const bool is_whole_wide =
            cell.width == 2 && at + 1 < cells_.size() && cells_[at + 1].width == 0;
        // Half of a wide character that was overwritten is blank.
        const bool is_blank = cell.size == 0 || (cell.width == 2 && !is_whole_wide);
        if (line.runs.empty() || line.runs.back().style != cell.style) {
            const auto begin = static_cast<std::uint32_t>(line.text.size());
            line.runs.push_back({begin, begin, line.columns, line.columns, cell.style});
        }
        if (is_blank)
            line.text += ' ';
        else
            line.text.append(pool_, cell.begin, cell.size);
        line.columns += is_whole_wide ? 2 : 1;
        if (is_whole_wide) ++at;
        line.runs.back().end = static_cast<std::uint32_t>(line.text.size());
        line.runs.back().end_column = line.columns;
    }
}

bool leaves_no_trace(char32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

}  // namespace

StyledLine decode_line(std::string_view bytes, TextStyle& pen)
{
    Row row(bytes.size());
    while (!bytes.empty()) {
        const char first = bytes.front();
        if (first == '\x1b') {
            const EscapeSequence sequence = read_sequence(bytes);
            sequence.apply_to(pen);
            row.apply(sequence);
            bytes.remove_prefix(sequence.size);
            continue;
        }
        const std::string_view before = bytes;
        const auto code = take_code_point(bytes);
        if (!code) {
            row.put(0xFFFD, kReplacement, pen);
            bytes.remove_prefix(1);
            continue;
        }
        if (first == '\r')
            row.carriage_return();
        else if (first == '\b')
            row.back(1);
        else if (first == '\t')
            row.tab();
        else if (!leaves_no_trace(*code))
            row.put(*code, before.substr(0, before.size() - bytes.size()), pen);
    }
    StyledLine line;
    row.write(line);
    return line;
}

std::string to_ansi(const StyledLine& line)
{
    std::string result;
    result.reserve(line.text.size() + line.runs.size() * 16);
    bool is_default = true;
    for (const StyledRun& run : line.runs) {
        const bool plain = run.style == TextStyle{};
        if (!plain)
            result += to_sgr(run.style);
        else if (!is_default)
            result += "\x1b[0m";
        is_default = plain;
        result.append(line.text, run.begin, run.end - run.begin);
    }
    if (!is_default) result += "\x1b[0m";
    return result;
}

}  // namespace berth
