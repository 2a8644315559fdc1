#include "vzcore/json_read.h"

#include <limits>

namespace berth {
namespace {

// 30,000 years: differences of two such times fit, and calendars still work.
constexpr std::int64_t kTimeLimit = 1'000'000'000'000'000;

}  // namespace

const Json* member_of(const Json& object, std::string_view name)
{
    const auto* members = object.get_ptr<const Json::object_t*>();
    if (members == nullptr) return nullptr;
    // By hand, since find() takes most of the time of a menu: it compares all characters of each.
    for (const auto& [known, value] : *members)
        if (known == name) return value.is_null() ? nullptr : &value;
    return nullptr;
}

std::string text_of(const Json& object, std::string_view name)
{
    const Json* member = member_of(object, name);
    return member != nullptr && member->is_string() ? member->get<std::string>() : std::string();
}

std::optional<std::int64_t> integer_of(const Json& object, std::string_view name)
{
    const Json* member = member_of(object, name);
    if (member == nullptr || !member->is_number_integer()) return std::nullopt;
    if (member->is_number_unsigned() &&
        member->get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
        return std::nullopt;
    return member->get<std::int64_t>();
}

Bytes bytes_of(const Json& object, std::string_view name)
{
    const std::int64_t count = integer_of(object, name).value_or(0);
    return Bytes{count > 0 ? static_cast<std::uint64_t>(count) : 0};
}

std::optional<UnixTime> time_of(const Json& object, std::string_view name)
{
    const auto millis = integer_of(object, name);
    if (!millis || *millis < -kTimeLimit || *millis > kTimeLimit) return std::nullopt;
    return from_millis(*millis);
}

bool flag_of(const Json& object, std::string_view name)
{
    const Json* member = member_of(object, name);
    return member != nullptr && member->is_boolean() && member->get<bool>();
}

std::vector<std::string> texts_of(const Json& object, std::string_view name)
{
    std::vector<std::string> texts;
    for (const Json& item : array_of(object, name))
        if (item.is_string()) texts.push_back(item.get<std::string>());
    return texts;
}

const Json& array_of(const Json& object, std::string_view name)
{
    static const Json empty = Json::array();
    const Json* member = member_of(object, name);
    return member != nullptr && member->is_array() ? *member : empty;
}

}  // namespace berth
