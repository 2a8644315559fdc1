#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace berth::test {

/// While it lives, SQLite's file system: the usual one, on real files, with faults at chosen
/// moments. It counts changes - creations, writes, syncs, truncations, deletions and growth of the
/// shared memory - and fails the n-th one. Every database of this process must be closed before and
/// after its life.
class FaultyVfs {
public:
    enum class Fault {
        NoSpace,   ///< ENOSPC; a write leaves its first half.
        IoError,   ///< EIO; nothing was written.
        PowerCut,  ///< From here on nothing answers, until restore_power().
    };
    enum class Times { Once, FromThenOn };
    /// What became of the writes that were not synced when the power was cut.
    enum class Unsynced { Kept, Lost, EverySecondLost, HalfOfEachLost };

    FaultyVfs();
    ~FaultyVfs();
    FaultyVfs(const FaultyVfs&) = delete;
    FaultyVfs& operator=(const FaultyVfs&) = delete;

    /// The n-th change from now on (1 is the next) fails.
    void fail(int nth, Fault fault, Times times);
    /// No more faults.
    void heal();
    /// True when the change that was to fail came.
    [[nodiscard]] bool has_failed() const { return failed_; }
    /// Lets the files be what the disk had when the power was cut. All are closed.
    void restore_power(Unsynced unsynced);

    /// Calls that read from a file, since the last call of this.
    std::int64_t take_reads();

private:
    friend struct FaultyVfsCalls;
    struct Registration;
    struct Change {  // one that was not synced
        std::int64_t offset;
        std::string before, after;
        std::int64_t size_before;
    };

    /// Counts a change; the fault that hits it, as SQLite's code `error`, or 0.
    int next_change(int full, int error);
    [[nodiscard]] bool is_dark() const { return failed_ && fault_ == Fault::PowerCut; }
    [[nodiscard]] static std::string
    kept_part(const Change& change, std::size_t index, Unsynced unsynced);

    std::unique_ptr<Registration> registration_;
    std::map<std::string, std::vector<Change>> unsynced_;  // by path
    int until_failure_ = 0;                                // 0: none is planned
    Fault fault_ = Fault::NoSpace;
    Times times_ = Times::Once;
    bool failed_ = false;
    std::int64_t reads_ = 0;
};

}  // namespace berth::test
