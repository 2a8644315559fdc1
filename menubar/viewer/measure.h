#pragma once

#include "menubar/viewer/log_view.h"
#include "vzcore/loop.h"

namespace berth::viewer {

/// For tests/bench/viewer_bench: tells when the text is on the screen, scrolls through the log in
/// all ways while it is indexed, then indexes and searches it alone. Prints a line of JSON when the
/// text is there and one at the end. The window stays.
void measure(LogView& view, Loop& loop);

}  // namespace berth::viewer
