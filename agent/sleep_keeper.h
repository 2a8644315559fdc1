#pragma once

#include "agent/supervisor.h"
#include "agent/waiters.h"

#include <chrono>
#include <map>
#include <memory>
#include <string>

namespace berth::agent {

/// What each machine's `on_sleep` asks for before the host sleeps, and its undoing afterwards, for
/// those machines alone that were touched here. They are kept in a file of the runtime folder, so
/// that an agent that takes over meanwhile still wakes them. Lives on the loop.
class SleepKeeper {
public:
    enum class Held { Paused, Saved };

    SleepKeeper(Environment& environment,
                Machines& machines,
                Supervisor& supervisor,
                Waiters& waiters);
    SleepKeeper(const SleepKeeper&) = delete;
    SleepKeeper& operator=(const SleepKeeper&) = delete;
    ~SleepKeeper() = default;

    /// `done` runs when every machine is as it should be, or when `budget` is over. A guest that
    /// was asked to power off and has not goes on doing that after the host's sleep; one that could
    /// not be saved is paused.
    void go_to_sleep(std::chrono::milliseconds budget, Callback done);
    void wake_up();
    /// The host is awake, and there may be something left that an earlier agent did.
    void recover();

private:
    struct Mark {
        Held how = Held::Paused;
        std::int64_t run = 0;  ///< Of the pause. Another run is not ours to resume.
    };
    struct Round {
        int waiting = 1;
        Callback done;
    };

    void prepare(MachineEntry& entry,
                 std::chrono::milliseconds budget,
                 const std::shared_ptr<Round>& round);
    void hold(MachineEntry& entry,
              Held how,
              std::chrono::milliseconds budget,
              const std::shared_ptr<Round>& round);
    void save(MachineEntry& entry, std::chrono::milliseconds budget);
    void pause(MachineEntry& entry);
    void stop(MachineEntry& entry,
              std::chrono::milliseconds budget,
              const std::shared_ptr<Round>& round);
    void wait_for(MachineEntry& entry,
                  std::chrono::milliseconds budget,
                  std::function<bool(const MachineEntry&)> reached,
                  const std::shared_ptr<Round>& round);
    Json undo();
    void resume(MachineEntry& entry);
    void restore(MachineEntry& entry);
    void load();
    void keep_marks();
    void record(const char* kind, const Json& data);

    Environment& environment_;
    Machines& machines_;
    Supervisor& supervisor_;
    Waiters& waiters_;
    const std::string path_;
    std::map<std::string, Mark> marks_;  ///< By machine id.
    std::optional<UnixTime> asleep_since_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace berth::agent
