#include "agent/cli/run_text.h"

#include "agent/cli/human.h"
#include "agent/client/outcome_text.h"
#include "vzcore/outcome.h"

#include <algorithm>

namespace berth::cli {
namespace {

std::string lasted(const RunView& run)
{
    if (!run.running_at) return "-";
    return span(*run.running_at, run.ended_at ? *run.ended_at : unix_now());
}

std::vector<Cell> row_of(const RunView& run)
{
    const bool bad = looks_bad(run);
    return {run.machine,
            std::to_string(run.number),
            run.asked_at ? local_minute(*run.asked_at) : "-",
            lasted(run),
            Cell(outcome_text(run), bad ? Style::Bad : Style::Plain),
            bad || run.outcome == "killed" ? run.sentence : std::string()};
}

std::string with_reason(const std::string& value, const std::string& reason)
{
    return reason.empty() ? value : value + " (" + reason + ")";
}

std::string counted(std::int64_t count, const std::string& what)
{
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

void add_times(Facts& facts, const RunView& run)
{
    if (run.asked_at) facts.add("asked", local_second(*run.asked_at) + " by " + run.cause);
    const auto after = [&](const char* name, const std::optional<UnixTime>& at) {
        if (!at) return;
        facts.add(name,
                  local_second(*at) +
                      (run.asked_at ? ", after " + span(*run.asked_at, *at) : std::string()));
    };
    after("running", run.running_at);
    after("first console", run.first_console_at);
    after("ready", run.ready_at);
    after("stop asked", run.stop_asked_at);
    after("ended", run.ended_at);
}

void add_end(Facts& facts, const RunView& run)
{
    facts.add("outcome",
              outcome_text(run) +
                  (run.code ? ", code " + std::to_string(*run.code) : std::string()));
    if (!run.sentence.empty()) facts.add_more(run.sentence);
    if (!run.hint.empty()) facts.add_more("hint: " + run.hint);
    if (run.peak_memory)
        facts.add("used at most", human(*run.peak_memory) + " of memory, with the hypervisor");
    if (run.cpu_time) facts.add("CPU time", human(*run.cpu_time));
}

}  // namespace

std::string runs_table(const std::vector<RunView>& runs, std::size_t columns, Colour colour)
{
    Table table({{"MACHINE", Align::Left, Cut::Middle, 10},
                 {"RUN", Align::Right},
                 {"STARTED"},
                 {"LASTED", Align::Right},
                 {"OUTCOME"},
                 {"WHY", Align::Left, Cut::End, 12}});
    for (const RunView& run : runs)
        table.add(row_of(run));
    return table.text(columns, colour);
}

std::string run_page(const RunView& run, std::size_t columns, Colour colour)
{
    Facts facts;
    facts.add("machine", run.machine);
    facts.add("run", std::to_string(run.number));
    add_times(facts, run);
    if (run.running_at) facts.add("lasted", lasted(run));
    facts.add("CPUs", with_reason(std::to_string(run.cpus), run.cpus_rule));
    facts.add("memory", with_reason(human(run.memory), run.memory_rule));
    if (!run.accelerator.empty())
        facts.add("accelerator", with_reason(run.accelerator, run.accelerator_reason));
    add_end(facts, run);
    facts.add("definition", run.fingerprint);
    if (!run.log_path.empty())
        facts.add("console log", with_reason(run.log_path, human(run.log_size)));
    return facts.text(columns, colour);
}

std::string totals_text(const TotalsView& totals, std::size_t columns)
{
    std::string text = printable(totals.machine) + " in all: " + counted(totals.runs, "run") +
                       ", " + std::to_string(totals.failures) + " failed, ran " + human(totals.ran);
    if (totals.to_ready)
        text += "; ready after " + human(*totals.to_ready) + ", the median of the last " +
                counted(totals.recent, "run");
    if (totals.peak_memory)
        text += "; used at most " + human(*totals.peak_memory) + " of the " + human(totals.memory) +
                " given";
    std::string lines;
    for (const std::string& line : wrapped(text, columns))
        lines += line + "\n";
    return lines;
}

std::string totals_table(const std::vector<TotalsView>& totals, std::size_t columns, Colour colour)
{
    Table table({{"MACHINE", Align::Left, Cut::Middle, 10},
                 {"RUNS", Align::Right},
                 {"FAILED", Align::Right},
                 {"RAN", Align::Right},
                 {"READY AFTER", Align::Right},
                 {"PEAK", Align::Right},
                 {"GIVEN", Align::Right}});
    for (const TotalsView& one : totals)
        table.add({Cell(one.machine, Style::Strong),
                   std::to_string(one.runs),
                   Cell(std::to_string(one.failures), one.failures > 0 ? Style::Bad : Style::Plain),
                   human(one.ran),
                   one.to_ready ? human(*one.to_ready) : "-",
                   one.peak_memory ? human(*one.peak_memory) : "-",
                   one.peak_memory ? human(one.memory) : "-"});
    return table.text(columns, colour);
}

}  // namespace berth::cli
