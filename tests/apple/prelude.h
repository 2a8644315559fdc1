#pragma once
// What most files of ours include, read once for all that front_end checks.
#include "tests/apple/not_on_macos.h"
#include "vzcore/json.h"
#include "vzcore/loop.h"

#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

// What is made of templates here is not made again in every file.
inline void berth_prelude()
{
    (void)nlohmann::json::parse(std::string(), nullptr, false).dump();
    (void)nlohmann::ordered_json::parse(std::string(), nullptr, false).dump();
}
