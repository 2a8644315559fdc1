#pragma once

#include "agent/cli/arguments.h"
#include "agent/cli/options.h"

#include <string>
#include <variant>
#include <vector>

namespace berth::cli {

/// A text to print instead of a command to run: help or the version.
struct Information {
    std::string text;
};

/// Reads the arguments behind the program's name. A failure is a usage error.
Result<std::variant<Invocation, Information>>
parse_arguments(const std::vector<std::string>& arguments, const Places& places);

/// Every verb ("share add") with its options ("--json"), as the help shows them: what completion
/// must know.
struct VerbInfo {
    std::string name;
    std::vector<std::string> options;
};
std::vector<VerbInfo> all_verbs();

}  // namespace berth::cli
