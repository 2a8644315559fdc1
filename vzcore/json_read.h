#pragma once

#include "vzcore/base/bytes.h"
#include "vzcore/base/clock.h"
#include "vzcore/json.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth {

// Members of documents that come from a socket. A member that is absent, null or of another type
// reads as "not there"; nothing here throws.

/// The member, or nothing; also when `object` is no object.
const Json* member_of(const Json& object, std::string_view name);
/// The text, "" where there is none.
std::string text_of(const Json& object, std::string_view name);
std::optional<std::int64_t> integer_of(const Json& object, std::string_view name);
/// A size; 0 where there is none.
Bytes bytes_of(const Json& object, std::string_view name);
std::optional<UnixTime> time_of(const Json& object, std::string_view name);
/// True only where the member is `true`.
bool flag_of(const Json& object, std::string_view name);
/// The texts of an array; members of other types are left out.
std::vector<std::string> texts_of(const Json& object, std::string_view name);
/// The array, empty where there is none. Borrowed from `object`.
const Json& array_of(const Json& object, std::string_view name);

}  // namespace berth
