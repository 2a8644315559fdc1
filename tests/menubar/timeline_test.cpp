#include "agent/client/outcome_text.h"
#include "menubar/windows/history_picture.h"
#include "menubar/windows/memory_chart.h"
#include "menubar/windows/run_text.h"
#include "menubar/windows/timeline.h"
#include "tests/support/catch.h"
#include "vzcore/outcome.h"

#include <cstdlib>
#include <ctime>
#include <set>

using namespace berth;
using namespace std::chrono_literals;

namespace {

const UnixTime kNow = from_millis(1'764'000'000'000);

RunView run_of(const std::string& machine,
               std::int64_t number,
               UnixTime begin,
               std::chrono::seconds length,
               const std::string& outcome)
{
    RunView run;
    run.machine = machine;
    run.number = number;
    run.asked_at = run.running_at = begin;
    run.open = outcome.empty();
    run.outcome = outcome;
    if (!run.open) run.ended_at = begin + length;
    run.memory = mib(512);
    return run;
}

TimelineFrame frame_of(UnixTime begin, UnixTime end)
{
    TimelineFrame frame;
    frame.begin = begin;
    frame.end = end;
    frame.now = kNow;
    return frame;
}

}  // namespace

TEST_CASE("a drawing is named by its machine, and a run is compared with an older one of its own",
          "[windows]")
{
    CHECK(drawing_name("web", "pdf") == "web-history.pdf");
    CHECK(drawing_name("", "png") == "berth-history.png");
    std::vector<RunView> runs(3);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        runs[i].machine = i == 1 ? "db" : "web";
        runs[i].number = static_cast<std::int64_t>(3 - i);
    }
    CHECK(has_run_before(runs, 0));
    CHECK_FALSE(has_run_before(runs, 1));
    CHECK_FALSE(has_run_before(runs, 2));
    CHECK_FALSE(has_run_before(runs, 3));
}

TEST_CASE("a chosen run is found again among others", "[windows]")
{
    const auto runs_of = [](std::initializer_list<int> ids) {
        std::vector<RunView> runs;
        for (const int id : ids)
            runs.emplace_back().id = id;
        return runs;
    };
    const auto before = runs_of({2, 1});
    CHECK(place_of_same_run(before, 0, runs_of({3, 2, 1})) == 1);
    CHECK(place_of_same_run(before, 1, runs_of({2, 1})) == 1);
    CHECK(place_of_same_run(before, 1, runs_of({3})) == 0);     // gone
    CHECK(place_of_same_run(before, 0, runs_of({4, 3})) == 0);  // gone
    CHECK(place_of_same_run(before, -1, runs_of({3, 2, 1})) == 0);
    CHECK(place_of_same_run({}, 0, runs_of({2, 1})) == 0);
    CHECK(place_of_same_run(before, 1, {}) == -1);
    CHECK(place_of_same_run({}, -1, {}) == -1);
}

TEST_CASE("a bar lies where its run was in time", "[windows]")
{
    const std::vector<RunView> runs{run_of("web", 1, kNow - 60min, 30min, "stopped"),
                                    run_of("web", 2, kNow - 15min, 0s, "")};
    const Timeline timeline = lay_out_timeline(runs, frame_of(kNow - 60min, kNow));
    REQUIRE(timeline.lanes.size() == 1);
    REQUIRE(timeline.bars.size() == 2);
    const Box lane = timeline.lanes[0].box;
    CHECK(timeline.bars[0].box.x == Approx(lane.x));
    CHECK(timeline.bars[0].box.width == Approx(lane.width / 2));
    CHECK(timeline.bars[1].box.right() == Approx(lane.right()));  // it still runs
    CHECK(timeline.bars[1].box.width == Approx(lane.width / 4));
    CHECK(timeline.bars[1].look.tone == Tone::Running);
}

TEST_CASE("each machine has a lane, in the order of the names", "[windows]")
{
    const std::vector<RunView> runs{run_of("web", 1, kNow - 10min, 60s, "stopped"),
                                    run_of("db", 1, kNow - 10min, 60s, "crashed"),
                                    run_of("web", 2, kNow - 5min, 60s, "killed")};
    const Timeline timeline = lay_out_timeline(runs, frame_of(kNow - 60min, kNow));
    REQUIRE(timeline.lanes.size() == 2);
    CHECK(timeline.lanes[0].machine == "db");
    CHECK(timeline.lanes[1].machine == "web");
    CHECK(timeline.bars[1].box.y < timeline.bars[0].box.y);
    CHECK(timeline.bars[2].box.y == timeline.bars[0].box.y);
    CHECK(timeline.height > timeline.lanes[1].box.bottom());
}

TEST_CASE("the shortest run can be seen and clicked, and stays inside", "[windows]")
{
    const std::vector<RunView> runs{run_of("web", 1, kNow, 0s, "start_failed"),
                                    run_of("web", 2, kNow - 365 * 24h, 1s, "stopped")};
    const TimelineFrame frame = frame_of(kNow - 365 * 24h, kNow);
    const Timeline timeline = lay_out_timeline(runs, frame);
    REQUIRE(timeline.bars.size() == 2);
    for (const Bar& bar : timeline.bars) {
        CHECK(bar.box.width >= 4);
        CHECK(bar.box.right() <= frame.width);
        CHECK(timeline.bar_at(bar.box.x + 1, bar.box.y + 1) == &bar);
    }
    CHECK(timeline.bar_at(0, 0) == nullptr);
}

TEST_CASE("a short run that lies over a long one is the one that is hit", "[windows]")
{
    const std::vector<RunView> runs{run_of("web", 1, kNow - 60min, 60min, "stopped"),
                                    run_of("web", 2, kNow - 30min, 60s, "killed")};
    const Timeline timeline = lay_out_timeline(runs, frame_of(kNow - 60min, kNow));
    const Box small = timeline.bars[1].box;
    CHECK(timeline.bar_at(small.x + 1, small.y + 1)->run == 1);
}

TEST_CASE("runs outside of the time that is shown are left out", "[windows]")
{
    const std::vector<RunView> runs{run_of("web", 1, kNow - 5h, 60s, "stopped"),
                                    run_of("web", 2, kNow - 90min, 60min, "stopped")};
    const Timeline timeline = lay_out_timeline(runs, frame_of(kNow - 1h, kNow));
    REQUIRE(timeline.bars.size() == 1);
    CHECK(timeline.bars[0].run == 1);
    CHECK(timeline.bars[0].box.x == Approx(timeline.lanes[0].box.x));  // cut at the edge
}

TEST_CASE("no two outcomes have the same pattern", "[windows]")
{
    std::set<Pattern> patterns;
    int outcomes = 0;
    for (const Outcome outcome : {Outcome::GuestShutdown,
                                  Outcome::Stopped,
                                  Outcome::Killed,
                                  Outcome::Saved,
                                  Outcome::GuestPanicked,
                                  Outcome::Crashed,
                                  Outcome::StartFailed,
                                  Outcome::HostDown,
                                  Outcome::Unknown}) {
        patterns.insert(look_of(run_of("web", 1, kNow, 1s, std::string(name_of(outcome)))).pattern);
        ++outcomes;
    }
    patterns.insert(look_of(run_of("web", 1, kNow, 1s, "")).pattern);
    CHECK(patterns.size() == static_cast<std::size_t>(outcomes) + 1);
    CHECK(look_of(run_of("web", 1, kNow, 1s, "from_the_future")).pattern == Pattern::Hollow);
}

TEST_CASE("the legend says what is to be seen, and nothing else", "[windows]")
{
    const std::vector<RunView> runs{run_of("web", 1, kNow - 9min, 60s, "guest_panicked"),
                                    run_of("web", 2, kNow - 5min, 60s, "guest_panicked"),
                                    run_of("web", 3, kNow - 3min, 60s, "stopped")};
    const Timeline timeline = lay_out_timeline(runs, frame_of(kNow - 60min, kNow));
    REQUIRE(timeline.legend.size() == 2);
    CHECK(timeline.legend[0].text == "guest panicked");
    CHECK(timeline.legend[0].box.right() < timeline.legend[1].box.x);
}

TEST_CASE("an axis has few ticks at round times, whatever it spans", "[windows]")
{
    for (const std::chrono::seconds span : {std::chrono::seconds(30),
                                            std::chrono::seconds(3'600),
                                            std::chrono::seconds(86'400),
                                            std::chrono::seconds(86'400 * 30),
                                            std::chrono::seconds(86'400LL * 365 * 20)}) {
        const auto ticks = time_ticks(kNow - span, kNow, 8);
        INFO(span.count());
        CHECK(ticks.size() >= 2);
        CHECK(ticks.size() <= 9);
        for (std::size_t i = 1; i < ticks.size(); ++i)
            CHECK(ticks[i - 1].first < ticks[i].first);
    }
    CHECK(time_ticks(kNow, kNow, 8).empty());
}

TEST_CASE("ticks of days stay at midnight when clocks change", "[windows]")
{
    ::setenv("TZ", "Europe/Berlin", 1);
    ::tzset();
    const UnixTime march = from_millis(1'774'700'000'000);  // 28 March 2026; the 29th has 23 hours
    const auto ticks = time_ticks(march - 48h, march + 96h, 8);
    REQUIRE(ticks.size() >= 5);
    for (const auto& [at, label] : ticks) {
        const auto moment = static_cast<std::time_t>(to_millis(at) / 1000);
        std::tm parts{};
        REQUIRE(::localtime_r(&moment, &parts) != nullptr);
        CHECK(parts.tm_hour == 0);
    }
    ::unsetenv("TZ");
    ::tzset();
}

TEST_CASE("memory columns show the peak against what was given", "[windows]")
{
    std::vector<RunView> runs{run_of("web", 2, kNow - 9min, 60s, "stopped"),
                              run_of("web", 1, kNow - 90min, 60s, "stopped"),
                              run_of("db", 1, kNow - 90min, 60s, "stopped")};
    runs[0].peak_memory = mib(256);
    runs[1].peak_memory = mib(600);
    MemoryFrame frame;
    frame.machine = "web";
    const MemoryChart chart = lay_out_memory(runs, frame);
    REQUIRE(chart.columns.size() == 2);
    CHECK(chart.columns[0].run == 1);  // the older one first
    CHECK(chart.columns[0].over);
    CHECK(chart.columns[0].peak.height > chart.columns[0].given.height);
    CHECK_FALSE(chart.columns[1].over);
    CHECK(chart.columns[1].peak.height == Approx(chart.columns[1].given.height / 2));
    CHECK(chart.levels.front().label == "0");
    CHECK(chart.levels.back().y <= chart.columns[0].peak.y);
    CHECK(chart.levels.size() <= 6);
}

TEST_CASE("of many runs the newest that fit are shown", "[windows]")
{
    std::vector<RunView> runs;
    for (int i = 0; i < 500; ++i)
        runs.push_back(run_of("web", i + 1, kNow - 500min + i * 1min, 30s, "stopped"));
    MemoryFrame frame;
    frame.machine = "web";
    const MemoryChart chart = lay_out_memory(runs, frame);
    CHECK(chart.columns.size() < 30);
    CHECK(chart.columns.back().run == 499);
    CHECK(chart.columns.back().given.right() <= frame.width);
}

TEST_CASE("a run's title says number, date, outcome and, once it is over, length", "[windows]")
{
    RunView run = run_of("web", 4, kNow - 10min, 200s, "guest_panicked");
    CHECK(run_title(run).find("#4") == 0);
    CHECK(run_title(run).find("guest panicked") != std::string::npos);
    CHECK(run_title(run).find("3 min 20 s") != std::string::npos);
    CHECK(looks_bad(run));
    run = run_of("web", 5, kNow - 10min, 0s, "");
    CHECK(run_title(run).ends_with("   running"));
    CHECK(length_text(run, kNow) == "10 min");
    CHECK_FALSE(looks_bad(run));
    run.running_at.reset();
    CHECK(length_text(run, kNow) == "-");
}

TEST_CASE("the strokes of a pattern stay in their box, and no two patterns have the same",
          "[windows][history]")
{
    constexpr std::array kPatterns{Pattern::Horizontal,
                                   Pattern::Vertical,
                                   Pattern::Diagonal,
                                   Pattern::BackDiagonal,
                                   Pattern::Crossed,
                                   Pattern::Dotted,
                                   Pattern::Dense,
                                   Pattern::Grid};
    CHECK(strokes_of(Pattern::Solid, {0, 0, 50, 20}).empty());
    CHECK(strokes_of(Pattern::Hollow, {0, 0, 50, 20}).empty());
    std::set<std::vector<std::array<double, 4>>> seen;
    for (const Pattern pattern : kPatterns) {
        for (const double width : {1.0, 4.0, 13.0, 300.0}) {
            const Box box{100, 40, width, 20};
            for (const Stroke& line : strokes_of(pattern, box)) {
                CHECK(std::min(line.from_x, line.to_x) >= box.x);
                CHECK(std::max(line.from_x, line.to_x) <= box.right());
                CHECK(std::min(line.from_y, line.to_y) >= box.y);
                CHECK(std::max(line.from_y, line.to_y) <= box.bottom());
            }
        }
        std::vector<std::array<double, 4>> lines;
        for (const Stroke& line : strokes_of(pattern, {0, 0, 50, 20}))
            lines.push_back({line.from_x, line.from_y, line.to_x, line.to_y});
        CHECK_FALSE(lines.empty());
        CHECK(seen.insert(lines).second);
    }
}

TEST_CASE("a picture of the history has the memory of its machine below, and finds its runs",
          "[windows][history]")
{
    RunView run;
    run.machine = "web";
    run.number = 7;
    run.memory = mib(512);
    HistoryRequest request;
    request.now = unix_now();
    run.asked_at = run.running_at = request.now - std::chrono::hours(2);
    run.ended_at = request.now - std::chrono::hours(1);
    run.outcome = "crashed";
    request.runs = {run};
    std::tie(request.begin, request.end) = time_of_all(request.runs, request.now);
    const HistoryPicture all = picture_of(request);
    CHECK(all.columns.empty());
    request.machine = "web";
    const HistoryPicture picture = picture_of(request);
    REQUIRE(picture.columns.size() == 1);
    CHECK(picture.height > all.height);
    const Box& bar = picture.patches.front().box;
    CHECK(picture.run_at(bar.x + 1, bar.y + 1) == 0);
    CHECK(picture.run_at(picture.columns[0].given.x + 1, picture.height - 40) == 0);
    CHECK(picture.run_at(0, 0) == HistoryPicture::kNone);
    CHECK(picture.patches.back().run == HistoryPicture::kNone);  // the legend's
    const auto is_number = [](const HistoryPicture::Label& label) { return label.text == "#7"; };
    CHECK(std::any_of(picture.labels.begin(), picture.labels.end(), is_number));
}
