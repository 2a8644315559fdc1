#pragma once

#include "vzcore/json.h"

#include <cstdint>
#include <optional>
#include <string>

namespace berth::agent {

// Members of messages from a runner. One that is absent or of another type reads as "not there".

inline std::string text_member(const Json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

inline std::optional<std::int64_t> number_member(const Json& object, const char* name)
{
    const auto found = object.find(name);
    if (found == object.end() || !found->is_number_integer()) return std::nullopt;
    return found->get<std::int64_t>();
}

}  // namespace berth::agent
