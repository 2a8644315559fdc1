#include "menubar/windows/history_picture.h"

#include <algorithm>

namespace berth {
namespace {

using Picture = HistoryPicture;

constexpr double kTitle = 28;  // height of the memory chart's title
constexpr double kMemory = 170;
constexpr double kRight = 12;
constexpr double kTickHalf = 60;  // of a tick's label

void add_axis(Picture& picture, const Timeline& timeline)
{
    const double bottom = timeline.lanes.empty() ? 0 : timeline.lanes.back().box.bottom();
    for (const Tick& tick : timeline.ticks) {
        picture.lines.push_back({tick.x, 20, tick.x, bottom});
        Box box{tick.x - kTickHalf, 2, 2 * kTickHalf, 18};
        auto align = Picture::Align::Centre;
        if (tick.x + kTickHalf > picture.width) {
            box.x = picture.width - 4 - box.width;
            align = Picture::Align::Right;
        }
        picture.labels.push_back({tick.label, box, align, Picture::Ink::Faint});
    }
}

void add_lanes(Picture& picture, const Timeline& timeline)
{
    for (const Lane& lane : timeline.lanes) {
        const double bottom = lane.box.bottom();
        picture.lines.push_back({8, bottom, lane.box.right(), bottom});
        picture.labels.push_back(
            {lane.machine, {12, lane.box.y, lane.box.x - 24, lane.box.height}});
    }
    for (const Bar& bar : timeline.bars)
        picture.patches.push_back({bar.box, bar.look, bar.run});
}

void add_legend(Picture& picture, const Timeline& timeline)
{
    for (const LegendEntry& entry : timeline.legend) {
        picture.patches.push_back({entry.box, entry.look});
        picture.labels.push_back(
            {entry.text, {entry.box.right() + 8, entry.box.y - 4, 240, entry.box.height + 8}});
    }
}

Box lower(Box box, double by)
{
    box.y += by;
    return box;
}

void add_memory(Picture& picture, const HistoryRequest& request, double left)
{
    const MemoryChart chart =
        lay_out_memory(request.runs, {request.width, kMemory, left, request.machine});
    const double top = picture.memory_top;
    picture.height = top + chart.height;
    picture.labels.push_back(
        {"Memory of " + request.machine + ": used at most (filled) against given (outline)",
         {12, top - kTitle, request.width - 24, kTitle}});
    for (const auto& level : chart.levels) {
        picture.lines.push_back({left - 4, top + level.y, request.width - kRight, top + level.y});
        picture.labels.push_back({level.label,
                                  {12, top + level.y - 9, left - 24, 18},
                                  Picture::Align::Right,
                                  Picture::Ink::Faint});
    }
    for (const MemoryColumn& column : chart.columns) {
        picture.columns.push_back({lower(column.given, top),
                                   lower(column.peak, top),
                                   column.over ? Tone::Forced : Tone::Running,
                                   column.run});
        picture.labels.push_back({"#" + std::to_string(request.runs[column.run].number),
                                  {column.label_x - 24, top + chart.height - 24, 48, 18},
                                  Picture::Align::Centre,
                                  Picture::Ink::Faint});
    }
}

// Lines that rise from left to right, or fall, by as much as they go along.
void add_diagonals(std::vector<Stroke>& strokes, const Box& box, double step, bool rises)
{
    for (double at = box.x - box.height + step; at < box.right(); at += step) {
        const double begin = std::max(at, box.x), end = std::min(at + box.height, box.right());
        const double down = begin - at, up = end - at;  // from the edge where it begins
        if (rises)
            strokes.push_back({begin, box.bottom() - down, end, box.bottom() - up});
        else
            strokes.push_back({begin, box.y + down, end, box.y + up});
    }
}

void add_lines(std::vector<Stroke>& strokes, const Box& box, double step, bool upright)
{
    const double length = upright ? box.width : box.height;
    for (double at = step; at < length; at += step) {
        if (upright)
            strokes.push_back({box.x + at, box.y, box.x + at, box.bottom()});
        else
            strokes.push_back({box.x, box.y + at, box.right(), box.y + at});
    }
}

void add_dots(std::vector<Stroke>& strokes, const Box& box, double step)
{
    for (double y = step; y < box.height; y += step)
        for (double x = step; x + 1 < box.width; x += step)
            strokes.push_back({box.x + x, box.y + y, box.x + x + 1, box.y + y});
}

}  // namespace

std::size_t HistoryPicture::run_at(double x, double y) const
{
    const Patch* found = nullptr;  // the narrowest
    for (const Patch& patch : patches)
        if (patch.run != kNone && patch.box.contains(x, y) &&
            (found == nullptr || patch.box.width < found->box.width))
            found = &patch;
    if (found != nullptr) return found->run;
    for (const Column& column : columns)
        if (x >= column.given.x && x < column.given.right() && y >= memory_top && y < height)
            return column.run;
    return kNone;
}

HistoryPicture picture_of(const HistoryRequest& request)
{
    TimelineFrame frame;
    frame.width = request.width;
    frame.label_width = std::min(std::max(80.0, request.widest_name + 24), request.width / 4);
    frame.text_width = request.text_width;
    frame.begin = request.begin;
    frame.end = request.end;
    frame.now = request.now;
    const Timeline timeline = lay_out_timeline(request.runs, frame);
    Picture picture;
    picture.width = request.width;
    picture.height = timeline.height;
    picture.memory_top = timeline.height + kTitle + 8;
    add_axis(picture, timeline);
    add_lanes(picture, timeline);
    add_legend(picture, timeline);
    if (!request.machine.empty()) add_memory(picture, request, frame.label_width);
    return picture;
}

std::vector<Stroke> strokes_of(Pattern pattern, const Box& box)
{
    constexpr double kStep = 5;
    std::vector<Stroke> strokes;
    switch (pattern) {
    case Pattern::Solid:
    case Pattern::Hollow: break;
    case Pattern::Horizontal: add_lines(strokes, box, kStep, false); break;
    case Pattern::Vertical: add_lines(strokes, box, kStep, true); break;
    case Pattern::Diagonal: add_diagonals(strokes, box, kStep, true); break;
    case Pattern::BackDiagonal: add_diagonals(strokes, box, kStep, false); break;
    case Pattern::Crossed:
        add_diagonals(strokes, box, kStep, true);
        add_diagonals(strokes, box, kStep, false);
        break;
    case Pattern::Dotted: add_dots(strokes, box, kStep - 1); break;
    case Pattern::Dense: add_dots(strokes, box, 2); break;
    case Pattern::Grid:
        add_lines(strokes, box, kStep, false);
        add_lines(strokes, box, kStep, true);
        break;
    }
    return strokes;
}

}  // namespace berth
