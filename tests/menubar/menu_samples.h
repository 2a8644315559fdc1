#pragma once

#include "menubar/model/snapshot.h"

#include <string>
#include <utility>
#include <vector>

namespace berth::test {

using menu::Snapshot;

/// 2026-11-24 12:00:00 UTC, the moment of all samples.
inline constexpr UnixTime kNoon{std::chrono::milliseconds(1'795'521'600'000)};

/// Times are shown in UTC while it lives.
class UtcZone {
public:
    UtcZone();
};

/// A definition as the agent sends it: "/vm/vmlinuz", one NAT network.
Definition sample_definition(const std::string& name);
/// Its id is made from its name, so that it is the same each time.
MachineView sample_machine(const std::string& name, const std::string& state);
MachineView with_definition(MachineView machine, const Definition& definition);
/// The n-th run, which ended `ago` before noon after it had run for `length`.
RunView sample_run(std::int64_t number,
                   const std::string& outcome,
                   std::chrono::milliseconds ago,
                   std::chrono::milliseconds length);
/// An open run with 2 CPUs and 4 GiB.
RunView open_run(std::int64_t number);
Snapshot sample_snapshot(std::vector<MachineView> machines);

/// The snapshots behind tests/menubar/menus/NAME.txt.
struct Sample {
    std::string name;
    Snapshot snapshot;
    std::size_t depth;  ///< How deep it is dumped.
};
std::vector<Sample> all_samples();
/// `count` machines in all states by turns, with shares, ports and past runs.
Snapshot many_machines(std::size_t count);

}  // namespace berth::test
