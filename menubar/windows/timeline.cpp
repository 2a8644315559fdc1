#include "menubar/windows/timeline.h"

#include "agent/client/outcome_text.h"
#include "menubar/windows/run_text.h"
#include "vzcore/outcome.h"

#include <algorithm>
#include <array>
#include <map>

namespace berth {
namespace {

constexpr double kTop = 24;       // the axis with its labels
constexpr double kBarMargin = 5;  // above and below a bar
constexpr double kNarrowest = 4;  // of a bar
constexpr double kLegendRow = 22;
constexpr double kSample = 26;  // width of a legend's sample
constexpr double kRight = 12;

UnixTime begin_of(const RunView& run)
{
    return run.running_at.value_or(run.asked_at.value_or(UnixTime{}));
}

UnixTime end_of(const RunView& run, UnixTime now)
{
    if (run.ended_at) return *run.ended_at;
    return run.open ? now : begin_of(run);
}

struct Axis {
    const TimelineFrame& frame;

    [[nodiscard]] double x_of(UnixTime at) const
    {
        const double span = static_cast<double>((frame.end - frame.begin).count());
        const double part = span > 0 ? static_cast<double>((at - frame.begin).count()) / span : 0;
        return frame.label_width + std::clamp(part, 0.0, 1.0) * width();
    }
    [[nodiscard]] double width() const
    {
        return std::max(1.0, frame.width - frame.label_width - kRight);
    }
};

void add_lanes(Timeline& timeline, const std::vector<RunView>& runs, const TimelineFrame& frame)
{
    std::map<std::string, Lane> by_name;
    for (const RunView& run : runs)
        by_name[run.machine].machine = run.machine;
    double y = kTop;
    for (auto& [name, lane] : by_name) {
        lane.box = {frame.label_width, y, Axis{frame}.width(), frame.lane_height};
        y += frame.lane_height;
        timeline.lanes.push_back(lane);
    }
    timeline.height = y;
}

void add_bars(Timeline& timeline, const std::vector<RunView>& runs, const TimelineFrame& frame)
{
    const Axis axis{frame};
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const UnixTime begin = begin_of(runs[i]), end = end_of(runs[i], frame.now);
        if (end < frame.begin || begin > frame.end) continue;
        const auto lane =
            std::find_if(timeline.lanes.begin(), timeline.lanes.end(), [&](const Lane& one) {
                return one.machine == runs[i].machine;
            });
        const double width = std::max(kNarrowest, axis.x_of(end) - axis.x_of(begin));
        const double x = std::min(axis.x_of(begin), frame.width - kRight - width);
        timeline.bars.push_back(
            {{x, lane->box.y + kBarMargin, width, lane->box.height - 2 * kBarMargin},
             i,
             look_of(runs[i])});
    }
}

void add_legend(Timeline& timeline, const std::vector<RunView>& runs, const TimelineFrame& frame)
{
    std::map<std::string, BarLook> looks;  // only what is to be seen
    for (const Bar& bar : timeline.bars)
        looks[outcome_text(runs[bar.run])] = bar.look;
    double x = frame.label_width;
    double y = timeline.height + 10;
    for (const auto& [text, look] : looks) {
        const double width = kSample + 8 + static_cast<double>(text.size()) * frame.text_width + 20;
        if (x > frame.label_width && x + width > frame.width) {
            x = frame.label_width;
            y += kLegendRow;
        }
        timeline.legend.push_back({text, look, {x, y, kSample, 14}});
        x += width;
    }
    timeline.height = y + kLegendRow;
}

}  // namespace

BarLook look_of(const RunView& run)
{
    if (run.open) return {Tone::Running, Pattern::Solid};
    const auto outcome = outcome_named(run.outcome);
    if (!outcome) return {Tone::Unsure, Pattern::Hollow};
    switch (*outcome) {
    case Outcome::GuestShutdown: return {Tone::Good, Pattern::Horizontal};
    case Outcome::Stopped: return {Tone::Good, Pattern::Vertical};
    case Outcome::Killed: return {Tone::Forced, Pattern::Diagonal};
    case Outcome::Saved: return {Tone::Good, Pattern::Dense};
    case Outcome::GuestPanicked: return {Tone::Bad, Pattern::Crossed};
    case Outcome::Crashed: return {Tone::Bad, Pattern::BackDiagonal};
    case Outcome::StartFailed: return {Tone::Bad, Pattern::Dotted};
    case Outcome::HostDown: return {Tone::Neutral, Pattern::Grid};
    case Outcome::Unknown: return {Tone::Unsure, Pattern::Hollow};
    }
    return {Tone::Unsure, Pattern::Hollow};
}

const Bar* Timeline::bar_at(double x, double y) const
{
    const Bar* found = nullptr;
    for (const Bar& bar : bars)
        if (bar.box.contains(x, y) && (found == nullptr || bar.box.width < found->box.width))
            found = &bar;
    return found;
}

std::pair<UnixTime, UnixTime> time_of_all(const std::vector<RunView>& runs, UnixTime now)
{
    UnixTime begin = now - std::chrono::minutes(5);
    for (const RunView& run : runs)
        if (run.asked_at) begin = std::min(begin, begin_of(run));
    const auto room = (now - begin) / 50;
    return {begin - room, now + room};
}

Timeline lay_out_timeline(const std::vector<RunView>& runs, const TimelineFrame& frame)
{
    Timeline timeline;
    add_lanes(timeline, runs, frame);
    add_bars(timeline, runs, frame);
    const Axis axis{frame};
    const double label = 14 * frame.text_width;
    const auto most = static_cast<std::size_t>(std::max(2.0, axis.width() / label));
    for (const auto& [at, text] : time_ticks(frame.begin, frame.end, most))
        timeline.ticks.push_back({axis.x_of(at), text});
    add_legend(timeline, runs, frame);
    return timeline;
}

}  // namespace berth
