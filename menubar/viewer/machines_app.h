#pragma once

#include "menubar/viewer/options.h"
#include "vzcore/base/paths.h"
#include "vzcore/loop.h"

namespace berth::viewer {

/// Shows the list of machines, the form for a new one or the history of all, until the windows are
/// closed; what the program exits with.
int run_machines(Loop& loop, const Options& options, const Paths& paths);

}  // namespace berth::viewer
