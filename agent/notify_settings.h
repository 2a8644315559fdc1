#pragma once

#include "agent/settings.h"

#include <vector>

namespace berth::agent {

/// `notify.login`, `notify.ended`, `notify.restarts`, `notify.memory`: what the desktop is told.
/// Who shows the notices reads them, and hears of a change by its event.
std::vector<Setting> notify_settings();

}  // namespace berth::agent
