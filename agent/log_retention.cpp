#include "agent/log_retention.h"

#include "vzcore/base/decimal.h"
#include "vzcore/base/file.h"
#include "vzcore/console/log_format.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace berth::agent {
namespace {

constexpr const char kRuns[] = "logs.runs";
constexpr const char kTotal[] = "logs.total";
constexpr const char kAll[] = "all";
constexpr const char kUnlimited[] = "unlimited";
constexpr std::uint64_t kMostRuns = 1'000'000;
constexpr Bytes kLeastTotal = mib(8);

std::optional<std::uint64_t> whole_number(const std::string& text)
{
    const auto number = read_decimal(text);
    if (!number || !number->fraction.empty() || !number->rest.empty()) return std::nullopt;
    return number->whole;
}

std::optional<std::size_t> runs_of(const std::string& value)
{
    const auto number = whole_number(value);
    if (!number || *number == 0 || *number > kMostRuns) return std::nullopt;
    return static_cast<std::size_t>(*number);
}

std::optional<Bytes> total_of(const std::string& value)
{
    const auto size = parse_bytes(value);
    if (!size || *size < kLeastTotal) return std::nullopt;
    return *size;
}

// The numbers of the runs that have a log folder.
std::vector<std::int64_t> folders_in(const std::string& machine_logs)
{
    std::vector<std::int64_t> numbers;
    std::error_code error;
    for (std::filesystem::directory_iterator at(machine_logs, error), end; !error && at != end;
         at.increment(error)) {
        const auto number = whole_number(at->path().filename().string());
        if (number && *number > 0 && *number <= INT64_MAX)
            numbers.push_back(static_cast<std::int64_t>(*number));
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

}  // namespace

std::vector<std::int64_t> logs_to_remove(const std::vector<KeptLog>& logs, const LogPolicy& policy)
{
    if (logs.empty()) return {};
    Bytes total;
    for (const KeptLog& log : logs)
        total = total + log.size;
    std::vector<std::int64_t> removed;
    const std::int64_t newest = logs.back().run;
    // Successful runs first, each kind from the oldest on.
    for (const bool failed : {false, true}) {
        auto left = static_cast<std::size_t>(
            std::count_if(logs.begin(), logs.end(), [failed](const KeptLog& log) {
                return log.failed == failed;
            }));
        for (const KeptLog& log : logs) {
            if (log.failed != failed || log.run == newest) continue;
            const bool too_many = policy.runs && left > *policy.runs;
            const bool too_large = policy.total && total > *policy.total;
            if (!too_many && !too_large) break;
            removed.push_back(log.run);
            total = total - log.size;
            --left;
        }
    }
    return removed;
}

LogRetention::LogRetention(Environment& environment, const Settings& settings, Machines& machines)
    : environment_(environment), settings_(settings), machines_(machines)
{
}

void LogRetention::run_soon()
{
    for (const MachineEntry* entry : machines_.all())
        add(entry->id());
}

void LogRetention::changed(const MachineEntry& entry)
{
    if (entry.run || !entry.last_run) return;
    std::int64_t& seen = seen_[entry.id()];
    if (std::exchange(seen, entry.last_run->number) != entry.last_run->number) add(entry.id());
}

void LogRetention::add(const std::string& machine_id)
{
    if (std::find(waiting_.begin(), waiting_.end(), machine_id) == waiting_.end())
        waiting_.push_back(machine_id);
    if (!next_) next_ = environment_.loop.after(std::chrono::milliseconds(0), [this] { step(); });
}

void LogRetention::step()
{
    next_.reset();
    if (waiting_.empty()) return;
    MachineEntry* entry = machines_.by_id(waiting_.front());
    waiting_.pop_front();
    if (entry != nullptr)
        for (const std::int64_t number : logs_to_remove(logs_of(*entry), policy()))
            remove(*entry, number);
    if (!waiting_.empty())
        next_ = environment_.loop.after(std::chrono::milliseconds(0), [this] { step(); });
}

LogPolicy LogRetention::policy() const
{
    return {runs_of(settings_.value(kRuns)), total_of(settings_.value(kTotal))};
}

std::vector<KeptLog> LogRetention::logs_of(const MachineEntry& entry)
{
    std::vector<KeptLog> logs;
    for (const std::int64_t number : folders_in(environment_.paths.machine_logs(entry.id()))) {
        const auto run = environment_.store.find_run(entry.id(), number);
        if (!run || !*run || !(*run)->outcome) continue;  // of a removed row: not ours to remove
        const auto log = log_format::measure(environment_.paths.run_logs(entry.id(), number));
        if (log) logs.push_back({number, log->on_disk, is_failure(*(*run)->outcome)});
    }
    return logs;
}

// First the row, then the folder: a log that the row has must be there.
void LogRetention::remove(MachineEntry& entry, std::int64_t number)
{
    const auto run = environment_.store.find_run(entry.id(), number);
    if (!run || !*run) return;
    store::Run changed = **run;
    changed.log_path.clear();
    if (auto stored = environment_.store.update_run(changed); !stored)
        return environment_.log.warn("an old log stays for now: " + stored.error().message);
    if (entry.last_run && entry.last_run->number == number) entry.last_run->log_path.clear();
    if (auto removed = remove_tree(environment_.paths.run_logs(entry.id(), number)); !removed)
        environment_.log.warn("an old log stays for now: " + removed.error().message);
}

std::vector<Setting> log_retention_settings(const std::function<void()>& changed)
{
    const auto apply = [changed](const std::string& /*value*/) { changed(); };
    return {{kRuns,
             "how many logs of each machine are kept, and as many more of runs that failed",
             "all, or a number from 1 on",
             "50",
             [](const std::string& value) { return value == kAll || runs_of(value).has_value(); },
             apply},
            {kTotal,
             "how much the logs of one machine may take; those of failed runs go last",
             "unlimited, or a size from 8MiB on",
             "1GiB",
             [](const std::string& value) {
                 return value == kUnlimited || total_of(value).has_value();
             },
             apply}};
}

}  // namespace berth::agent
