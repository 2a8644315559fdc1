#include "menubar/windows/memory_chart.h"

#include <algorithm>

namespace berth {
namespace {

constexpr double kColumn = 34;  // width for each run
constexpr double kGap = 10;
constexpr double kTop = 12, kBottom = 26, kRight = 12;

Bytes largest_of(const std::vector<RunView>& runs, const std::vector<std::size_t>& shown)
{
    Bytes largest = mib(1);
    for (const std::size_t i : shown)
        largest = std::max({largest, runs[i].memory, runs[i].peak_memory.value_or(Bytes{})});
    return largest;
}

// The smallest power of two of which at most four steps reach the top.
Bytes step_for(Bytes largest)
{
    Bytes step = mib(1);
    while (step.count * 4 < largest.count)
        step.count *= 2;
    return step;
}

// By time, so many of the newest as fit.
std::vector<std::size_t> shown_runs(const std::vector<RunView>& runs, const MemoryFrame& frame)
{
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (runs[i].machine == frame.machine && runs[i].memory.count > 0) shown.push_back(i);
    std::sort(shown.begin(), shown.end(), [&](std::size_t a, std::size_t b) {
        return runs[a].number < runs[b].number;
    });
    const double room = (frame.width - frame.label_width - kRight) / kColumn;
    const auto fits = static_cast<std::size_t>(std::max(1.0, room));
    if (shown.size() > fits)
        shown.erase(shown.begin(), shown.end() - static_cast<std::ptrdiff_t>(fits));
    return shown;
}

}  // namespace

MemoryChart lay_out_memory(const std::vector<RunView>& runs, const MemoryFrame& frame)
{
    MemoryChart chart;
    chart.height = frame.height;
    const std::vector<std::size_t> shown = shown_runs(runs, frame);
    const Bytes step = step_for(largest_of(runs, shown));
    const auto steps =
        std::max<std::uint64_t>(1, (largest_of(runs, shown).count + step.count - 1) / step.count);
    const double floor = frame.height - kBottom;
    const double scale = (floor - kTop) / static_cast<double>(steps * step.count);
    for (std::uint64_t i = 0; i <= steps; ++i) {
        const Bytes level{i * step.count};
        chart.levels.push_back(
            {floor - static_cast<double>(level.count) * scale, i == 0 ? "0" : human(level)});
    }
    double x = frame.label_width;
    for (const std::size_t i : shown) {
        const auto column = [&](Bytes size, double inset) {
            const double height = static_cast<double>(size.count) * scale;
            return Box{x + inset, floor - height, kColumn - kGap - 2 * inset, height};
        };
        const Bytes peak = runs[i].peak_memory.value_or(Bytes{});
        chart.columns.push_back({i,
                                 column(runs[i].memory, 0),
                                 column(peak, 4),
                                 peak > runs[i].memory,
                                 x + (kColumn - kGap) / 2});
        x += kColumn;
    }
    return chart;
}

}  // namespace berth
