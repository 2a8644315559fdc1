#include "agent/parameters.h"

#include <algorithm>

namespace berth::agent {
namespace {

/// A day: longer waits are somebody's mistake.
constexpr std::int64_t kLongestWait = std::int64_t{24} * 60 * 60 * 1000;

}  // namespace

const Json* Parameters::member(const char* name) const
{
    if (!json_.is_object()) return nullptr;
    const auto found = json_.find(name);
    return found == json_.end() || found->is_null() ? nullptr : &*found;
}

void Parameters::wrong(const char* name, const std::string& expected)
{
    problems_ += (problems_.empty() ? "" : "; ") + std::string(name) + ": expected " + expected;
}

std::string Parameters::text(const char* name)
{
    const Json* found = member(name);
    if (found != nullptr && found->is_string()) return found->get<std::string>();
    wrong(name, "a text");
    return "";
}

std::optional<std::string> Parameters::optional_text(const char* name)
{
    if (member(name) == nullptr) return std::nullopt;
    return text(name);
}

bool Parameters::flag(const char* name)
{
    const Json* found = member(name);
    if (found == nullptr) return false;
    if (!found->is_boolean()) {
        wrong(name, "true or false");
        return false;
    }
    return found->get<bool>();
}

std::optional<std::int64_t>
Parameters::number(const char* name, std::int64_t least, std::int64_t most)
{
    const Json* found = member(name);
    if (found == nullptr) return std::nullopt;
    // An unsigned one may be too large for the type; then it is out of every range here.
    const bool fits =
        found->is_number_integer() &&
        (!found->is_number_unsigned() ||
         found->get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()});
    if (fits) {
        const auto value = found->get<std::int64_t>();
        if (value >= least && value <= most) return value;
    }
    std::string expected = "a whole number of at least " + std::to_string(least);
    if (most != std::numeric_limits<std::int64_t>::max())
        expected += " and at most " + std::to_string(most);
    wrong(name, expected);
    return std::nullopt;
}

std::int64_t Parameters::required_number(const char* name, std::int64_t least)
{
    if (member(name) == nullptr) wrong(name, "a whole number");
    return number(name, least).value_or(least);
}

std::optional<std::chrono::milliseconds> Parameters::duration(const char* name)
{
    const auto millis = number(name, 0, kLongestWait);
    return millis ? std::optional(std::chrono::milliseconds(*millis)) : std::nullopt;
}

std::optional<Bytes> Parameters::size(const char* name)
{
    if (member(name) == nullptr) return std::nullopt;
    const auto size = parse_bytes(text(name));
    if (size) return *size;
    wrong(name, "a size, as in 2GiB");
    return std::nullopt;
}

std::string Parameters::word(const char* name, std::initializer_list<std::string_view> words)
{
    const Json* found = member(name);
    if (found == nullptr) return std::string(*words.begin());
    if (found->is_string()) {
        auto value = found->get<std::string>();
        if (std::find(words.begin(), words.end(), value) != words.end()) return value;
    }
    std::string list;
    for (const std::string_view word : words)
        list += (list.empty() ? "" : ", ") + std::string(word);
    wrong(name, "one of " + list);
    return std::string(*words.begin());
}

std::string Parameters::document(const char* name)
{
    const Json* found = member(name);
    if (found != nullptr && found->is_object()) return dump_line(*found);
    wrong(name, "an object");
    return "";
}

Result<void> Parameters::check() const
{
    if (!json_.is_object()) return fail(ErrorCode::Invalid, "the parameters are not an object");
    if (problems_.empty()) return {};
    return fail(ErrorCode::Invalid, problems_);
}

}  // namespace berth::agent
