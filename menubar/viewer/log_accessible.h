#pragma once

namespace berth::viewer {

/// Makes the log view readable for screen readers: the text that is to be seen. Once a process.
void install_log_accessibility();

}  // namespace berth::viewer
