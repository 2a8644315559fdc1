#pragma once

#include "agent/client/views.h"

#include <string>
#include <vector>

namespace berth::cli {

/// How a share stands: "on", "off", "waiting", "failed", "at next start". While its machine does
/// not run, what it will be.
std::string state_text(const MachineView& machine, const Share& share);

/// What is to be said about the shares of a machine beside their states: why one failed, what one
/// waits for, why changes wait for the next start. A line each, not yet printable.
std::vector<std::string> share_notes(const MachineView& machine, const Definition& definition);

/// What brings shares to the guest, of what the agent names it, and what is typed there to see
/// them. Empty while nothing is shared.
std::string share_way_text(const std::string& service);
std::string share_mount_text(const std::string& service);

/// The shares as they are stored, also members that this version does not know, and how they stand.
Json shares_document(const MachineView& machine);

}  // namespace berth::cli
