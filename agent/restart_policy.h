#pragma once

#include "store/records.h"

#include <chrono>
#include <vector>

namespace berth::agent {

// The restart policy (DESIGN §8), as a pure function of what the history says: an agent that comes
// after another decides the same.

/// What becomes of a machine whose run has ended.
struct RestartVerdict {
    enum class Kind {
        Stay,
        StartAgain,  ///< `delay` after the end.
        GiveUp,      ///< It failed too often in too short a time.
    };
    Kind kind = Kind::Stay;
    std::chrono::milliseconds delay{0};

    bool operator==(const RestartVerdict&) const = default;
};

/// The first delay; each further one is twice as long, up to the longest.
inline constexpr std::chrono::seconds kFirstDelay{1};
inline constexpr std::chrono::minutes kLongestDelay{5};
/// That many failures in that time are enough. A run that lasts longer begins the count anew.
inline constexpr int kFailuresMost = 5;
inline constexpr std::chrono::minutes kFailureWindow{10};
/// How many runs at most matter to a decision.
inline constexpr int kRunsThatMatter = 12;

/// The delay after the n-th end in a row, n from 1 on.
std::chrono::milliseconds restart_delay(int ends);

/// `runs` are the machine's, newest first, all ended. A stop or kill that somebody asked for is
/// never followed by a start, and a start by hand or at login begins the count anew.
RestartVerdict decide_restart(RestartPolicy policy, const std::vector<store::Run>& runs);

}  // namespace berth::agent
