#pragma once

#include "store/records.h"
#include "vzcore/definition.h"

#include <optional>
#include <string>
#include <vector>

namespace berth::agent {

/// A size to set, and why; no size where what is set should stay.
template <typename Size> struct Suggestion {
    std::optional<Size> size;
    std::string why;
};

/// Sizes suggested from what past runs used.
struct Advice {
    int runs = 0;  ///< How many runs it rests on.
    Suggestion<Bytes> memory;
    Suggestion<int> cpus;
};

/// Runs that tell too little are left out: those that ran for less than a minute, or whose use is
/// not known.
inline constexpr int kLeastRunsForAdvice = 3;

/// What `runs`, the newest first, suggest for a machine. `most_cpus` and `most_memory` are what the
/// host gives at most.
Advice advise(const Definition& definition,
              const std::vector<store::Run>& runs,
              int most_cpus,
              Bytes most_memory);

}  // namespace berth::agent
