#pragma once

#include "agent/client/views.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace berth {

// The drawings of the run history, as rectangles: where everything goes is decided here, with what
// it is drawn is the toolkit's. Pure functions: the same runs give the same drawing.

struct Box {
    double x = 0, y = 0, width = 0, height = 0;

    [[nodiscard]] double right() const { return x + width; }
    [[nodiscard]] double bottom() const { return y + height; }
    [[nodiscard]] bool contains(double at_x, double at_y) const
    {
        return at_x >= x && at_x < right() && at_y >= y && at_y < bottom();
    }
    bool operator==(const Box&) const = default;
};

/// What a bar is filled with, so that colour is never the only sign.
enum class Pattern {
    Solid,
    Horizontal,
    Vertical,
    Diagonal,
    BackDiagonal,
    Crossed,
    Dotted,
    Dense,
    Grid,
    Hollow
};

/// What a bar means by its colour.
enum class Tone { Running, Good, Neutral, Forced, Bad, Unsure };

/// How an outcome is drawn. No two outcomes have the same pattern.
struct BarLook {
    Tone tone = Tone::Unsure;
    Pattern pattern = Pattern::Hollow;

    bool operator==(const BarLook&) const = default;
};
BarLook look_of(const RunView& run);

struct Tick {
    double x = 0;
    std::string label;
};

struct Bar {
    Box box;
    std::size_t run = 0;  ///< Its place in the runs that were laid out.
    BarLook look;
};

/// The runs of one machine.
struct Lane {
    std::string machine;
    Box box;  ///< Where its bars are; the name stands to the left of it.
};

/// An entry of the legend: what one look means.
struct LegendEntry {
    std::string text;
    BarLook look;
    Box box;  ///< Of the sample; the text stands to the right of it.
};

struct Timeline {
    std::vector<Lane> lanes;
    std::vector<Bar> bars;
    std::vector<Tick> ticks;
    std::vector<LegendEntry> legend;
    double height = 0;  ///< What it takes, legend included.

    /// The bar at a place, the narrowest where several are; nothing between them.
    [[nodiscard]] const Bar* bar_at(double x, double y) const;
};

struct TimelineFrame {
    double width = 800;
    double label_width = 110;  ///< For the names of the machines.
    double lane_height = 30;
    double text_width = 7;  ///< Of one character, about: labels keep clear of each other.
    UnixTime begin, end;    ///< The time that is shown.
    UnixTime now;           ///< Where open runs end.
};

/// The time that shows all runs, up to now, with some room at both sides.
std::pair<UnixTime, UnixTime> time_of_all(const std::vector<RunView>& runs, UnixTime now);

/// Lanes by machine name. Runs outside of the frame's time are left out; the shortest run is still
/// wide enough to be seen and clicked.
Timeline lay_out_timeline(const std::vector<RunView>& runs, const TimelineFrame& frame);

/// Moments for an axis between `begin` and `end`, at most `most` of them, at round local times.
std::vector<std::pair<UnixTime, std::string>>
time_ticks(UnixTime begin, UnixTime end, std::size_t most);

}  // namespace berth
