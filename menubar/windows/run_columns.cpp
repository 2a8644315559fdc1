#include "menubar/windows/run_columns.h"

#include "agent/client/human.h"
#include "agent/client/outcome_text.h"
#include "menubar/windows/run_text.h"

#include <array>

namespace berth {
namespace {

constexpr std::array<const char*, RunColumns::Columns> kTitles{
    "Machine", "Run", "Started", "Outcome", "Lasted", "Memory", "Used at most", "CPU time", "Why"};

}  // namespace

const char* RunColumns::column_title(int column)
{
    return kTitles[static_cast<std::size_t>(column)];
}

std::string RunColumns::cell(const RunView& run, int column)
{
    switch (column) {
    case Machine: return run.machine;
    case Number: return std::to_string(run.number);
    case Started: return run.asked_at ? local_second(*run.asked_at) : "-";
    case Lasted: return length_text(run, unix_now());
    case Outcome: return outcome_text(run);
    case Memory: return run.memory.count > 0 ? human(run.memory) : "-";
    case Peak: return run.peak_memory ? human(*run.peak_memory) : "-";
    case Cpu: return run.cpu_time ? human(*run.cpu_time) : "-";
    case Why: return run.sentence;
    default: return {};
    }
}

bool RunColumns::is_number(int column)
{
    return column >= Lasted && column <= Cpu;
}

}  // namespace berth
