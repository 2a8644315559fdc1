#pragma once

#include "agent/machines.h"
#include "agent/settings.h"

#include <deque>
#include <map>

namespace berth::agent {

/// The log of a run that ended.
struct KeptLog {
    std::int64_t run = 0;
    Bytes size;  ///< On disk, all its files.
    bool failed = false;
};

struct LogPolicy {
    std::optional<std::size_t> runs;  ///< Of each kind, successful and failed; nothing: all.
    std::optional<Bytes> total;       ///< Of one machine; nothing: no bound.
};

/// Which of one machine's logs go, by run number. The log of a run that failed outlives those of
/// the successful ones, and the newest log always stays. `logs` are by run number.
std::vector<std::int64_t> logs_to_remove(const std::vector<KeptLog>& logs, const LogPolicy& policy);

/// Removes logs of runs whose rows stay, as `logs.runs` and `logs.total` say: at launch, when a run
/// has ended, and when one of them is set; one machine at a time, between other things. The row
/// then has no log path any more. What cannot be removed is logged and tried again the next time.
class LogRetention {
public:
    LogRetention(Environment& environment, const Settings& settings, Machines& machines);

    void run_soon();
    /// After a change of the machine: looks at its logs when another run has ended.
    void changed(const MachineEntry& entry);

private:
    void add(const std::string& machine_id);
    void step();
    [[nodiscard]] LogPolicy policy() const;
    [[nodiscard]] std::vector<KeptLog> logs_of(const MachineEntry& entry);
    void remove(MachineEntry& entry, std::int64_t number);

    Environment& environment_;
    const Settings& settings_;
    Machines& machines_;
    std::deque<std::string> waiting_;           ///< Machines to look at.
    std::map<std::string, std::int64_t> seen_;  ///< The newest ended run that was looked at.
    Handle next_;
};

/// `logs.runs` and `logs.total`; `changed` runs when one is set.
std::vector<Setting> log_retention_settings(const std::function<void()>& changed);

}  // namespace berth::agent
