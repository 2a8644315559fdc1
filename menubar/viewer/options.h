#pragma once

#include "vzcore/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace berth::viewer {

/// What `berth-viewer` was asked for.
struct Options {
    // One of these:
    std::string machine;
    std::string log_folder;    ///< A log without an agent.
    bool machines = false;     ///< The list of all machines.
    bool new_machine = false;  ///< The form for a new one.
    bool about = false;
    std::optional<std::string> copy;  ///< For the clipboard, as long as it is there.

    std::optional<std::int64_t> run;
    bool history = false;  ///< Begin with the run history; without a machine: of all of them.
    bool measure = false;  ///< Print figures and leave (tests/bench/viewer_bench).
    std::string activation_token;  ///< The environment's: what lets a window come to the front.
    bool help = false, version = false;
};

/// Reads the arguments without the program's name. Invalid, with a hint, for those it does not
/// know.
Result<Options> parse_options(const std::vector<std::string>& arguments);

extern const char* const kUsage;

}  // namespace berth::viewer
