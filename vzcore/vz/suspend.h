#pragma once

#include "vzcore/saved_state.h"
#include "vzcore/vz/plan.h"

#include <optional>
#include <string>
#include <vector>

// Suspending a machine to disk: macOS 14 and Apple silicon.
namespace berth::vz {

/// Whether a machine can be saved here. `refusal`: what validateSaveRestoreSupport said of its
/// configuration; nothing when it agreed, or when it cannot be asked.
Result<void> check_save(const Host& host, const std::optional<std::string>& refusal);

/// What is found at a start, beside a saved state.
struct RestoreFacts {
    Host host;
    std::optional<std::string> refusal;  ///< As for check_save().
    std::string configuration;           ///< configuration_of() the plan.
    std::vector<DiskMark> disks;         ///< mark_of() each disk that is there.
};

struct RestoreChoice {
    bool restore = false;
    std::string note;  ///< Why the machine boots instead; empty when it is restored.

    bool operator==(const RestoreChoice&) const = default;
};

/// Whether a saved state may be used: its guest would ruin disks that were written since, and the
/// framework reads it into the very same configuration only. Else the machine boots, with a note.
RestoreChoice choose_restore(const SavedState& saved, const RestoreFacts& facts);

}  // namespace berth::vz
