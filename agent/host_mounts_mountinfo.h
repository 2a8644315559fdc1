#pragma once

#include <string_view>

namespace berth::agent {

/// What /proc/self/mountinfo (proc(5)) says of that path. An automounter's own entry is none: it
/// stands where a file system is mounted once somebody looks.
bool mountinfo_has(std::string_view mountinfo, std::string_view path);

}  // namespace berth::agent
