#pragma once

#include "vzcore/base/result.h"

#include <cstdint>
#include <string>

namespace berth {

/// The folders of one Berth (DESIGN §4). Plain values; nothing exists until ensure_private_dir made
/// it.
struct Paths {
    std::string data;     ///< berth.db, machines/<id>/, images/
    std::string logs;     ///< <machine id>/<run>/console.log, agent.log
    std::string runtime;  ///< agent.sock, agent.lock, r/<machine id>-<run>/

    [[nodiscard]] std::string database() const { return data + "/berth.db"; }
    [[nodiscard]] std::string machine_dir(const std::string& machine_id) const;
    [[nodiscard]] std::string machine_logs(const std::string& machine_id) const;
    [[nodiscard]] std::string run_logs(const std::string& machine_id, std::int64_t run) const;
    [[nodiscard]] std::string runs() const { return runtime + "/r"; }
    [[nodiscard]] std::string run_dir(const std::string& machine_id, std::int64_t run) const;
    [[nodiscard]] std::string agent_socket() const { return runtime + "/agent.sock"; }
    [[nodiscard]] std::string agent_lock() const { return runtime + "/agent.lock"; }
    [[nodiscard]] std::string agent_log() const { return logs + "/agent.log"; }
};

/// Where this user's Berth lives: $BERTH_HOME, else the places of DESIGN §4. Fails when neither a
/// home folder nor $BERTH_HOME is known, when one of them is relative, or when the socket paths
/// below the runtime folder would not fit the 104 bytes that a socket address has.
Result<Paths> find_paths();

/// Longest path that fits a socket address on every system we serve (macOS: 104 with the NUL).
inline constexpr std::size_t kSocketPathLimit = 103;

/// Refuses a path too long for a socket address, with the path, its length and what to do.
Result<void> check_socket_path(const std::string& path);

/// Makes the folder and its missing parents with mode 0700. One that exists must be a real folder,
/// ours, and closed to others; else it is refused with its name and nothing is changed.
Result<void> ensure_private_dir(const std::string& path);

}  // namespace berth
