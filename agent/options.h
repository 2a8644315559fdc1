#pragma once

#include "vzcore/base/result.h"

#include <string>
#include <vector>

namespace berth::agent {

/// The command line of berth-agent.
struct Options {
    bool headless = false;    ///< No menu.
    bool background = false;  ///< Goes on by itself once it serves.
    bool login = false;       ///< What starts programs at login started it.
    bool login_item = false;  ///< Only says how the login item of its app is.
    bool version = false;
    bool help = false;
    std::string runner;  ///< Another berth-runner than the one beside this program.
};

extern const char* const kUsage;

/// `arguments` without the program's name. Invalid names the argument.
Result<Options> parse_options(const std::vector<std::string>& arguments);

}  // namespace berth::agent
