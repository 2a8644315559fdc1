#pragma once

#include "vzcore/base/result.h"

namespace berth {

/// Answers every attempt of this process and its children to change a file, from now on, as a
/// read-only file system would (EROFS): also its mode, owner, times and attributes. What openat2 is
/// asked cannot be looked at by a filter: writing through it has to be forbidden otherwise
/// (confine.h). For a process with one thread; cannot be taken back.
Result<void> forbid_changes();

}  // namespace berth
