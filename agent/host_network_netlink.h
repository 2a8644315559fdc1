#pragma once

#include <string_view>

namespace berth::agent {

/// True when a route to everywhere is up: the texts are those of /proc/net/route and
/// /proc/net/ipv6_route.
bool has_default_route(std::string_view ipv4, std::string_view ipv6);

}  // namespace berth::agent
