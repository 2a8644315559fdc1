#pragma once

#include "vzcore/base/bytes.h"
#include "vzcore/base/clock.h"
#include "vzcore/base/result.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace berth {

/// Members keep their order, so that documents read the way DESIGN shows them.
using Json = nlohmann::ordered_json;

/// Depth that no document of ours comes near; deeper ones are refused while they are parsed.
inline constexpr int kJsonDepthLimit = 32;

/// Parses untrusted text: bounded depth, UTF-8 checked, duplicate members refused. `what` names the
/// document in the message, which has line and column.
Result<Json> parse_json(std::string_view text, std::string_view what);

// How a message says that there is none: null for the empty text and for no time.
Json text_or_null(const std::string& text);
Json time_or_null(const std::optional<UnixTime>& at);  ///< In Unix milliseconds.

/// One line, invalid UTF-8 replaced rather than thrown on.
std::string dump_line(const Json& json);
/// Indented by two.
std::string dump_pretty(const Json& json);

}  // namespace berth
