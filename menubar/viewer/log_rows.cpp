#include "menubar/viewer/log_rows.h"

#include <algorithm>

namespace berth::viewer {

std::uint32_t LogRows::rows_of(const DecodedLine& line) const
{
    if (wrap == 0 || line.columns() == 0) return 1;
    return (line.columns() + wrap - 1) / wrap;
}

RowPlace LogRows::moved(RowPlace from, std::int64_t by) const
{
    if (document == nullptr) return from;
    while (by < 0) {
        const auto up = static_cast<std::uint32_t>(std::min<std::int64_t>(-by, from.row));
        from.row -= up;
        by += up;
        if (by == 0) break;
        const auto before = document->previous(from.line);
        const auto line = before ? document->line_at(*before) : nullptr;
        if (!line) break;
        from = {*before, rows_of(*line)};
    }
    while (by > 0) {
        const auto line = document->line_at(from.line);
        if (!line) break;
        const std::uint32_t left = rows_of(*line) - 1 - std::min(from.row, rows_of(*line) - 1);
        const auto down = static_cast<std::uint32_t>(std::min<std::int64_t>(by, left));
        from.row += down;
        by -= down;
        if (by == 0) break;
        if (!document->line_at(line->next())) break;
        from = {line->next(), 0};
        --by;
    }
    return from;
}

RowPlace LogRows::top_of_end(int height) const
{
    if (document == nullptr || document->end() == 0) return {};
    const std::uint64_t last = document->line_start(document->end());
    const auto line = document->line_at(last);
    const RowPlace bottom = line ? RowPlace{last, rows_of(*line)} : RowPlace{last, 0};
    return moved(bottom, -std::int64_t{height});
}

std::vector<VisibleRow> LogRows::from(RowPlace top, int count) const
{
    std::vector<VisibleRow> rows;
    if (document == nullptr) return rows;
    auto line = document->line_at(top.line);
    std::uint32_t row = top.row;
    while (line && static_cast<int>(rows.size()) < count) {
        const std::uint32_t begin = row * wrap;
        const std::uint32_t end =
            wrap == 0 ? line->columns() : std::min(line->columns(), begin + wrap);
        rows.push_back({line, row, std::min(begin, end), end});
        if (++row < rows_of(*line)) continue;
        line = document->line_at(line->next());
        row = 0;
    }
    return rows;
}

RowPlace LogRows::place_of(const DecodedLine& line, std::uint32_t byte) const
{
    if (wrap == 0) return {line.offset(), 0};
    const std::uint32_t row = line.column_at(byte) / wrap;
    return {line.offset(), std::min(row, rows_of(line) - 1)};
}

}  // namespace berth::viewer
