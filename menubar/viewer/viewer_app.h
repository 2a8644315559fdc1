#pragma once

namespace berth::viewer {

/// The whole program: 0, or what berth(1) says of exit codes.
int run_viewer(int argc, char* argv[]);

}  // namespace berth::viewer
