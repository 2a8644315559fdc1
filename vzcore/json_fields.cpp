#include "vzcore/json_fields.h"

#include "vzcore/base/utf8.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace berth {
namespace {

/// What was found instead, short enough for a sentence.
std::string described(const Json& value)
{
    if (value.is_object()) return "an object";
    if (value.is_array()) return "a list";
    return shortened(dump_line(value), 40);
}

/// True when the path, or something it lies in, is in the set.
bool is_covered(const std::set<std::string>& paths, const std::string& path)
{
    for (std::size_t end = 0; end < path.size(); ++end)
        if ((path[end] == '.' || path[end] == '[') && paths.count(path.substr(0, end)) != 0)
            return true;
    return paths.count(path) != 0 || paths.count("") != 0;
}

}  // namespace

std::string whole_number(std::int64_t least, std::uint64_t most)
{
    return "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
}

std::string path_below(std::string_view path, std::string_view member)
{
    std::string below(path);
    if (!below.empty()) below += '.';
    return below.append(member);
}

std::string path_at(std::string_view path, std::size_t index)
{
    return std::string(path) + "[" + std::to_string(index) + "]";
}

FieldReader::FieldReader(const Json& object, std::string path, std::vector<FieldError>& errors)
    : object_(object), path_(std::move(path)), errors_(errors)
{
    if (!object_.is_object())
        errors_.push_back({path_, "expected an object, not " + described(object_)});
}

bool FieldReader::has(std::string_view name) const
{
    return object_.is_object() && object_.contains(name);
}

const Json* FieldReader::find(std::string_view name, Presence presence, std::string_view expected)
{
    asked_.push_back(name);
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(name);
    if (found != object_.end()) return &*found;
    if (presence == Presence::Required)
        errors_.push_back({path_below(path_, name), "missing; expected " + std::string(expected)});
    return nullptr;
}

void FieldReader::unexpected(std::string_view name, std::string_view expected, const Json& found)
{
    errors_.push_back({path_below(path_, name),
                       "expected " + std::string(expected) + ", not " + described(found)});
}

void FieldReader::text(std::string_view name, std::string& target, Presence presence)
{
    const Json* value = find(name, presence, "a text");
    if (value == nullptr) return;
    if (!value->is_string()) return unexpected(name, "a text", *value);
    target = value->get_ref<const std::string&>();
}

void FieldReader::texts(std::string_view name, std::vector<std::string>& target)
{
    const Json* value = find(name, Presence::Optional, "a list of texts");
    if (value == nullptr) return;
    if (!value->is_array()) return unexpected(name, "a list of texts", *value);
    target.clear();
    for (const Json& element : *value) {
        // A bad element keeps its place, so that the paths of the others stay right.
        std::string& text = target.emplace_back();
        if (element.is_string())
            text = element.get_ref<const std::string&>();
        else
            unexpected(path_at(name, target.size() - 1), "a text", element);
    }
}

void FieldReader::flag(std::string_view name, bool& target)
{
    const Json* value = find(name, Presence::Optional, "true or false");
    if (value == nullptr) return;
    if (!value->is_boolean()) return unexpected(name, "true or false", *value);
    target = value->get<bool>();
}

void FieldReader::size(std::string_view name, Bytes& target, Presence presence)
{
    constexpr std::string_view kExpected = "a size such as \"4GiB\" or a number of bytes";
    const Json* value = find(name, presence, kExpected);
    if (value == nullptr) return;
    if (value->is_number_unsigned()) {
        target = Bytes{value->get<std::uint64_t>()};
        return;
    }
    const auto* written = value->get_ptr<const std::string*>();
    if (written == nullptr) return unexpected(name, kExpected, *value);
    const auto size = parse_bytes(*written);
    if (!size) {
        errors_.push_back({path_below(path_, name), size.error().message});
        return;
    }
    target = *size;
}

void FieldReader::size(std::string_view name, std::optional<Bytes>& target)
{
    const std::size_t problems = errors_.size();
    Bytes size;
    this->size(name, size);
    if (has(name) && errors_.size() == problems) target = size;
}

void FieldReader::duration(std::string_view name, std::chrono::milliseconds& target)
{
    constexpr std::string_view kExpected = "a duration such as \"30s\" or a number of seconds";
    const Json* value = find(name, Presence::Optional, kExpected);
    if (value == nullptr) return;
    const bool is_number = value->is_number_unsigned();
    if (!is_number && !value->is_string()) return unexpected(name, kExpected, *value);
    const auto duration =
        parse_duration(is_number ? dump_line(*value) : value->get_ref<const std::string&>());
    if (duration)
        target = *duration;
    else
        errors_.push_back({path_below(path_, name), duration.error().message});
}

bool FieldReader::is_auto(std::string_view name)
{
    const Json* value = find(name, Presence::Optional, {});
    return value == nullptr || *value == "auto";
}

void FieldReader::object(std::string_view name,
                         const std::function<void(FieldReader&)>& read,
                         Presence presence)
{
    const Json* value = find(name, presence, "an object");
    if (value == nullptr) return;
    FieldReader reader(*value, path_below(path_, name), errors_);
    read(reader);
}

Result<void> FieldReader::version(std::string_view name, int newest, std::string_view what)
{
    const std::string expected = std::to_string(newest) + ", the version of the document";
    const Json* value = find(name, Presence::Required, expected);
    if (value == nullptr) return {};
    const auto* number = value->get_ptr<const Json::number_unsigned_t*>();
    if (number != nullptr && std::cmp_greater(*number, newest))
        return fail(ErrorCode::TooNew,
                    std::string(what) + " has version " + std::to_string(*number) +
                        "; this Berth reads version " + std::to_string(newest),
                    "upgrade Berth, or write the document with the version that is installed");
    if (number == nullptr || std::cmp_not_equal(*number, newest))
        unexpected(name, expected, *value);
    return {};
}

std::string FieldReader::unknown() const
{
    if (!object_.is_object()) return {};
    Json rest = Json::object();
    auto& members = rest.get_ref<Json::object_t&>();
    for (const auto& [name, value] : object_.items())
        if (std::find(asked_.begin(), asked_.end(), name) == asked_.end())
            members.emplace_back(name, value);
    return members.empty() ? std::string() : dump_line(rest);
}

void append_unknown(Json& object, const std::string& extra)
{
    if (extra.empty()) return;
    const auto unknown = parse_json(extra, "unknown members");
    if (!unknown || !unknown->is_object()) return;
    auto& members = object.get_ref<Json::object_t&>();
    const std::size_t known = members.size();
    for (const auto& [name, value] : unknown->items()) {
        const auto end = members.begin() + static_cast<std::ptrdiff_t>(known);
        const bool is_known =
            std::any_of(members.begin(), end, [&wanted = name](const auto& member) {
                return member.first == wanted;
            });
        if (!is_known) members.emplace_back(name, value);
    }
}

std::optional<std::string> extra_problem(const std::string& extra)
{
    if (extra.empty()) return std::nullopt;
    const auto unknown = parse_json(extra, "unknown members");
    if (!unknown) return unknown.error().message;
    if (!unknown->is_object()) return "expected unknown members as an object";
    return std::nullopt;
}

void add_findings(std::vector<FieldError>& errors, std::vector<FieldError> findings)
{
    std::set<std::string> unread;
    for (const FieldError& error : errors)
        unread.insert(error.path);
    for (FieldError& finding : findings)
        if (!is_covered(unread, finding.path)) errors.push_back(std::move(finding));
}

tl::unexpected<Error> fail(ErrorCode code, const std::vector<FieldError>& errors)
{
    constexpr std::size_t kListed = 100;
    std::string message;
    if (errors.size() > 1) message = std::to_string(errors.size()) + " problems:";
    for (std::size_t i = 0; i < std::min(errors.size(), kListed); ++i) {
        if (!message.empty()) message += '\n';
        const FieldError& error = errors[i];
        message += (error.path.empty() ? "the document" : error.path) + ": " + error.problem;
    }
    if (errors.size() > kListed)
        message += "\n… and " + std::to_string(errors.size() - kListed) + " more";
    return fail(code, std::move(message));
}

Result<Json> parse_document(std::string_view text, std::string_view what)
{
    if (text.size() > kDocumentLimit.count)
        return fail(ErrorCode::Invalid,
                    std::string(what) + ": " + human(Bytes{text.size()}) +
                        " long; expected at most " + human(kDocumentLimit));
    return parse_json(text, what);
}

}  // namespace berth
