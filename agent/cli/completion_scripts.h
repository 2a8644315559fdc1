#pragma once

#include <string_view>

namespace berth::cli {

// The files in completion/, compiled in.
extern const std::string_view kBashCompletion;
extern const std::string_view kZshCompletion;
extern const std::string_view kFishCompletion;

}  // namespace berth::cli
