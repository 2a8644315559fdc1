#pragma once

#include "agent/methods.h"

namespace berth::agent {

/// `machine.address`.
void tell_addresses(Services& services, const Request& request);

}  // namespace berth::agent
