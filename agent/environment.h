#pragma once

#include "agent/capacity.h"
#include "agent/journal.h"
#include "agent/log.h"
#include "store/store.h"
#include "vzcore/base/paths.h"
#include "vzcore/loop.h"
#include "vzcore/spec.h"

#include <functional>
#include <string>

namespace berth::agent {

/// What the parts of an agent share. All references outlive them; the functions ask the host, and
/// tests give other answers.
struct Environment {
    Loop& loop;
    store::Store& store;
    Journal& journal;
    Ledger& ledger;
    Log& log;
    Paths paths;
    std::string runner_program;  ///< Path of berth-runner.
    BackendLimits limits;
    std::function<Result<HostFacts>()> host_facts;
    /// "usable", or why KVM cannot be used.
    std::function<std::string()> kvm_finding;
    ShareBackend share_backend = ShareBackend::Auto;  ///< As the setting share.backend says.
};

}  // namespace berth::agent
