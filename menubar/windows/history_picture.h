#pragma once

#include "menubar/windows/memory_chart.h"
#include "menubar/windows/timeline.h"

#include <cstddef>
#include <string>
#include <vector>

namespace berth {

/// The picture of the run history, as what is to be drawn: a timeline of runs per machine, below it
/// the memory used against given. Places count from the top left.
struct HistoryPicture {
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    enum class Align { Left, Centre, Right };
    enum class Ink { Text, Faint };

    /// A line of the grid.
    struct Line {
        double from_x = 0, from_y = 0, to_x = 0, to_y = 0;
    };
    /// In the middle of its box's height; what is too long is shortened in its middle.
    struct Label {
        std::string text;
        Box box;
        Align align = Align::Left;
        Ink ink = Ink::Text;
    };
    /// A bar, or a sample of the legend (no run).
    struct Patch {
        Box box;
        BarLook look;
        std::size_t run = kNone;
    };
    /// Of the memory chart: what was given is an outline, what was used is filled.
    struct Column {
        Box given, peak;
        Tone tone = Tone::Running;
        std::size_t run = kNone;
    };

    std::vector<Line> lines;
    std::vector<Label> labels;
    std::vector<Patch> patches;
    std::vector<Column> columns;
    double width = 0, height = 0;
    double memory_top = 0;

    /// The run at a place; kNone where there is none.
    [[nodiscard]] std::size_t run_at(double x, double y) const;
};

struct HistoryRequest {
    std::vector<RunView> runs;
    std::string machine;  ///< Whose memory is shown; empty: none is.
    UnixTime begin, end, now;
    double width = 800;
    double widest_name = 80;  ///< Of the machines' names, as they are drawn.
    double text_width = 7;    ///< Of one character, about.
};

HistoryPicture picture_of(const HistoryRequest& request);

/// A stroke of a pattern.
struct Stroke {
    double from_x = 0, from_y = 0, to_x = 0, to_y = 0;
};
/// What a patch with this pattern is filled with, for a toolkit that has no patterns of its own;
/// all of it is inside the box. Solid and Hollow have none.
std::vector<Stroke> strokes_of(Pattern pattern, const Box& box);

}  // namespace berth
