#pragma once

#include "agent/capacity.h"
#include "store/records.h"
#include "vzcore/base/paths.h"
#include "vzcore/spec.h"

#include <string>
#include <vector>

namespace berth::agent {

/// The spec of run `run` of a machine. Pure.
Spec make_spec(const store::Machine& machine,
               const PlannedSizes& sizes,
               std::int64_t run,
               const std::string& kvm_finding,
               const Paths& paths);

/// The parts of the definition that differ from what runs and wait for the next start, by their
/// names in the document: "cpus", "memory", "boot", … Pure.
std::vector<std::string>
pending_parts(const Definition& definition, const store::Run& run, const Spec* spec);

}  // namespace berth::agent
