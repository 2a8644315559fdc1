#pragma once

#include "vzcore/base/clock.h"
#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/outcome.h"
#include "vzcore/process.h"

#include <cstdint>
#include <optional>
#include <string>

namespace berth {

/// The names inside a run directory.
struct RunDirPaths {
    explicit RunDirPaths(std::string dir) : root(std::move(dir)) {}

    std::string root;
    [[nodiscard]] std::string lock() const { return root + "/lock"; }
    [[nodiscard]] std::string spec() const { return root + "/spec.json"; }
    [[nodiscard]] std::string runner() const { return root + "/runner.json"; }
    [[nodiscard]] std::string exit() const { return root + "/exit.json"; }
    [[nodiscard]] std::string control() const { return root + "/control.sock"; }
    [[nodiscard]] std::string console() const { return root + "/console.sock"; }
};

/// `runner.json`: who runs here, written by rename before the guest starts.
struct RunnerRecord {
    int wire = 1;
    std::string machine_id;
    std::int64_t run = 0;
    ProcessId process;
    std::string boot;  ///< boot_id() of the host.

    bool operator==(const RunnerRecord&) const = default;
};

/// `exit.json`: how it ended, on disk before the runner closes its socket.
struct ExitRecord {
    std::string machine_id;
    std::int64_t run = 0;
    RunEnd end;
    UnixTime ended_at;
    std::optional<UnixTime> running_at, first_console_at, ready_at, stop_asked_at;
    std::string accelerator;  ///< "kvm", "tcg", or "" when the start never came that far.
    std::string accelerator_reason;
    std::uint64_t console_bytes = 0;
    std::optional<std::uint64_t> peak_memory_bytes;  ///< Of the hypervisor process.
    std::optional<std::uint64_t> cpu_millis;         ///< User and system time of the hypervisor.

    bool operator==(const ExitRecord&) const = default;
};

/// Reading: NotFound when the file is not there, Corrupt when it is torn, TooNew for a newer wire
/// version.
Result<RunnerRecord> read_runner_record(const RunDirPaths& dir);
Result<ExitRecord> read_exit_record(const RunDirPaths& dir);
/// Writing: atomic, mode 0600, on disk when they return.
Result<void> write_runner_record(const RunDirPaths& dir, const RunnerRecord& record);
Result<void> write_exit_record(const RunDirPaths& dir, const ExitRecord& record);

/// True while some process holds the directory's lock (the runner, or a hypervisor that outlived
/// it).
bool is_locked(const RunDirPaths& dir);

}  // namespace berth
