#include "agent/run_row.h"

#include "vzcore/console/log_format.h"

#include <algorithm>
#include <tuple>

namespace berth::agent {
namespace {

auto marks_of(const store::Run& run)
{
    return std::tuple(run.running_at,
                      run.first_console_at,
                      run.ready_at,
                      run.stop_asked_at,
                      run.accelerator,
                      run.accelerator_reason);
}

template <typename Source> void take_over(store::Run& run, const Source& source)
{
    const auto fill = [](std::optional<UnixTime>& to, const std::optional<UnixTime>& from) {
        if (!to) to = from;
    };
    fill(run.running_at, source.running_at);
    fill(run.first_console_at, source.first_console_at);
    fill(run.ready_at, source.ready_at);
    fill(run.stop_asked_at, source.stop_asked_at);
    if (!source.accelerator.empty()) {
        run.accelerator = source.accelerator;
        run.accelerator_reason = source.accelerator_reason;
    }
    run.log_bytes = std::max(run.log_bytes, source.console_bytes);
}

/// Nobody knows better than its console log when a machine without a runner last lived.
void learn_from_log(store::Run& run)
{
    if (run.log_path.empty()) return;
    const auto log = log_format::measure(run.log_path.substr(0, run.log_path.rfind('/')));
    if (!log) return;
    run.log_bytes = log->end;
    run.last_seen_at = std::max(run.last_seen_at, log->changed_at);
}

UnixTime end_of(const store::Run& run, const RunEnding& ending)
{
    if (ending.record) return ending.record->ended_at;
    return ending.other_boot ? run.last_seen_at : unix_now();
}

}  // namespace

bool learn(store::Run& run, const RunnerStatus& status)
{
    const auto before = marks_of(run);
    take_over(run, status);
    return marks_of(run) != before;
}

void close_run(store::Run& run, RunEnding ending)
{
    if (ending.record) {
        const ExitRecord& record = *ending.record;
        take_over(run, record);
        if (record.peak_memory_bytes) run.peak_memory = Bytes{*record.peak_memory_bytes};
        if (record.cpu_millis) run.cpu_millis = static_cast<std::int64_t>(*record.cpu_millis);
    } else {
        learn_from_log(run);
    }
    ending.last_seen = run.last_seen_at;
    const RunEnd end = conclude(run.machine_name, ending);
    run.ended_at = end_of(run, ending);
    run.outcome = end.outcome;
    run.code = end.code;
    run.sentence = end.sentence;
    run.hint = end.hint;
}

}  // namespace berth::agent
