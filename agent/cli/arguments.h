#pragma once

#include "vzcore/definition.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth::cli {

// The values of command line options. Every failure is Invalid, with the text and what was
// expected.

/// Where relative paths begin, and what "~/" stands for.
struct Places {
    std::string directory;  ///< Absolute.
    std::string home;       ///< Empty: "~/" is left alone.
};

/// An absolute path for one that a user typed. Nothing else of it is changed: no links are
/// followed, no ".." is taken out. "~/x" is the home folder's, because no shell expands it inside
/// "tag=~/x".
Result<std::string> absolute_path(std::string_view path, const Places& places);

/// PATH[,size=SIZE][,ro]: the known options at the end; any other comma belongs to the path.
Result<Disk> parse_disk(std::string_view text, const Places& places);

/// TAG=PATH[:ro]: the tag ends at the first "=", ":ro" counts at the end only.
Result<Share> parse_share(std::string_view text, const Places& places);

/// [tcp:|udp:]HOST:GUEST, tcp when left out.
Result<Forward> parse_forward(std::string_view text);

/// Conditions of a start at login: each text is a list such as "ac-power,network,mounted:/path";
/// "always" is none. A comma that no condition follows belongs to the path.
Result<Conditions> parse_conditions(const std::vector<std::string>& texts, const Places& places);

/// "auto" is nothing.
Result<std::optional<int>> parse_cpus(std::string_view text);
Result<std::optional<Bytes>> parse_memory(std::string_view text);

/// The name of an outcome; hyphens count as underscores.
Result<std::string> parse_outcome(std::string_view text);

/// A whole number from `least` on; `what` names it in the message.
Result<std::int64_t> parse_count(std::string_view text, std::string_view what, std::int64_t least);

}  // namespace berth::cli
