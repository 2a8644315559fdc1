#pragma once

#include "agent/adoption.h"
#include "agent/runner_status.h"
#include "store/records.h"

namespace berth::agent {

// What a run's row learns. Nothing that it knows is forgotten again.

/// True when something changed that is worth storing: a mark in time, the accelerator.
bool learn(store::Run& run, const RunnerStatus& status);

/// Fills in the end: the runner's record where there is one, else what can still be found out.
void close_run(store::Run& run, RunEnding ending);

}  // namespace berth::agent
