#pragma once

#include <string>
#include <string_view>

namespace berth {

/// A short digest, 16 hex digits, the same on every system (FNV-1a, 64 bits). It tells edits apart,
/// it resists nobody.
std::string digest_text(std::string_view text);

}  // namespace berth
