#pragma once

#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"

#include <string>

namespace berth::agent {

/// A descriptor with a priority event for each two seconds in which some task waited for memory for
/// a tenth of the time or longer. `file` is as /proc/pressure/memory (the kernel's
/// Documentation/accounting/psi.rst). Unsupported, with the reason, where the kernel does not tell.
Result<UniqueFd> open_pressure_trigger(const std::string& file);

}  // namespace berth::agent
