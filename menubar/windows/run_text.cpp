#include "menubar/windows/run_text.h"

#include "agent/client/human.h"
#include "agent/client/outcome_text.h"

#include <algorithm>

namespace berth {
namespace {

std::string memory_text(const RunView& run)
{
    std::string text = human(run.memory) + " of memory given";
    if (run.peak_memory) text += ", " + human(*run.peak_memory) + " used at most";
    return text;
}

}  // namespace

std::string length_text(const RunView& run, UnixTime now)
{
    if (!run.running_at) return "-";
    if (!run.ended_at && !run.open) return "-";
    return span(*run.running_at, run.ended_at.value_or(now));
}

std::string run_title(const RunView& run)
{
    const std::string asked = run.asked_at ? local_minute(*run.asked_at) : "-";
    std::string title =
        "#" + std::to_string(run.number) + "   " + asked + "   " + outcome_text(run);
    if (!run.open && run.running_at && run.ended_at)
        title += "   " + span(*run.running_at, *run.ended_at);
    return title;
}

std::string run_details(const RunView& run, UnixTime now)
{
    std::string text =
        run.machine + ", run " + std::to_string(run.number) + ": " + outcome_text(run);
    if (run.asked_at) text += "\nasked for " + local_second(*run.asked_at);
    if (const std::string length = length_text(run, now); length != "-") text += "\nran " + length;
    text +=
        "\n" + std::to_string(run.cpus) + (run.cpus == 1 ? " CPU, " : " CPUs, ") + memory_text(run);
    if (!run.sentence.empty()) text += "\n" + run.sentence;
    if (!run.hint.empty()) text += "\n" + run.hint;
    return text;
}

std::string drawing_name(const std::string& machine, const std::string& ending)
{
    return (machine.empty() ? "berth" : machine) + "-history." + ending;
}

bool has_run_before(const std::vector<RunView>& runs, std::size_t place)
{
    if (place >= runs.size()) return false;
    return std::any_of(runs.begin(), runs.end(), [&](const RunView& run) {
        return run.machine == runs[place].machine && run.number < runs[place].number;
    });
}

int place_of_same_run(const std::vector<RunView>& before,
                      int place,
                      const std::vector<RunView>& now)
{
    const int last = static_cast<int>(now.size()) - 1;
    if (place < 0 || place >= static_cast<int>(before.size())) return std::min(0, last);
    const std::int64_t id = before[static_cast<std::size_t>(place)].id;
    const auto same =
        std::find_if(now.begin(), now.end(), [&](const RunView& run) { return run.id == id; });
    return same != now.end() ? static_cast<int>(same - now.begin()) : std::min(place, last);
}

}  // namespace berth
