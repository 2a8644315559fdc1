#pragma once

#include "vzcore/loop.h"
#include "vzcore/vz/errors.h"
#include "vzcore/vz/plan.h"

#include <optional>
#include <string>

// Installing Rosetta for guests, which the system does once a host, and asks its user about.
namespace berth::vz {

enum class RosettaStep { AskSystem, Nothing };

/// What is to be done so that guests can have Rosetta. Nothing: it is there. Unsupported where this
/// host cannot have it. Pure.
Result<RosettaStep> rosetta_step(const Host& host);

/// What came of asking the system: `failure` is what it answered with, and `after` whether Rosetta
/// is there now. An error has a sentence and a next step for each way it can go wrong. Pure.
Result<void> judge_installation(const std::optional<Failure>& failure, RosettaState after);

/// Has the system install Rosetta, unless it is there, and returns what came of it as a sentence.
/// The system asks its user first and may download it, so that this takes as long as they like: it
/// runs `loop`, and is not to be called from a callback of that loop.
Result<std::string> install_rosetta(EventLoop& loop);

}  // namespace berth::vz
