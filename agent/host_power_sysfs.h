#pragma once

#include <string>

namespace berth::agent {

/// What the power supplies in that folder (as /sys/class/power_supply) say. One that feeds the host
/// counts before all else; without any, a battery that discharges; else there is mains power. Those
/// of attached devices, as a mouse's, do not count.
bool supplies_feed_host(const std::string& folder);

}  // namespace berth::agent
