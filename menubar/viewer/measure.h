#pragma once

#include "menubar/viewer/log_view.h"

namespace berth::viewer {

/// For tests/bench/viewer_bench: tells when the text is on the screen, scrolls through the log in
/// all ways while it is indexed, and prints a line of JSON after each. The window stays.
void measure(LogView& view);

}  // namespace berth::viewer
