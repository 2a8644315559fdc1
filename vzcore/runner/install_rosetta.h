#pragma once

#include "vzcore/loop.h"

#include <string>

namespace berth {

/// Has the system install Rosetta for guests, where it can, and returns what came of it as a
/// sentence. The system asks its user first. Runs `loop`; not to be called from a callback of it.
/// Implemented where machines are made: make_machine_qemu.cpp and make_machine_vz.cpp.
Result<std::string> install_rosetta(EventLoop& loop);

}  // namespace berth
