#pragma once

#include "vzcore/vz/plan.h"

#include <string>
#include <vector>

namespace berth::test {

/// One file of tests/vzcore/vz/plans: what it shows, what is planned, and the plan that is
/// expected.
///
///     # A Linux guest …
///     {"spec": {…}, "host": {…}, "files": {…}}
///     ---
///     cpus 2
///     …
///
/// Members that are not given are those of base_spec() and base_host(). A refusal is expected as
/// "error CODE: MESSAGE" and "hint: HINT".
struct PlanFile {
    std::string name;
    Spec spec;
    vz::Host host;
    vz::MachineFiles files;
    std::string head;  ///< All above the line "---", and that line.
    std::string expected;
};

/// A machine of one CPU with a Linux kernel and nothing else.
Spec base_spec();
/// A Mac with Apple silicon and macOS 14, 8 CPUs and 16 GiB, of which a machine may have all.
vz::Host base_host();

/// All files, by name.
std::vector<PlanFile> read_plan_files();
std::string plan_files_dir();

/// The plan of the file as it would be expected.
std::string planned_text(const PlanFile& file);

}  // namespace berth::test
