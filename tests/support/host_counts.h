#pragma once

#include "tests/support/berth_home.h"

#include <map>
#include <string>
#include <vector>

namespace berth::test {

using Counts = std::map<std::string, std::size_t>;

/// What could be left behind on the host: processes, their descriptors (sockets, chardevs, watches)
/// and mounts, and the files of the run.
Counts count_host(const BerthHome& home);

/// What there is more of.
std::vector<std::string> left_behind(const Counts& before, const Counts& after);

/// What there is more of on the host, a minute later at the latest: those that served the last
/// commands may not have heard yet that they are over.
std::vector<std::string> left_on_host(const Counts& before, const BerthHome& home);

}  // namespace berth::test
