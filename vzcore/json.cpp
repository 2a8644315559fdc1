#include "vzcore/json.h"

#include "vzcore/base/utf8.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <unordered_set>
#include <utility>
#include <vector>

namespace berth {
namespace {

/// Walks the text for the parser and counts what was taken, which its events do not tell.
struct CountingIterator {
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    const char* at = nullptr;
    std::size_t* taken = nullptr;

    reference operator*() const { return *at; }
    CountingIterator& operator++()
    {
        ++at;
        ++*taken;
        return *this;
    }
    CountingIterator operator++(int)
    {
        CountingIterator before = *this;
        ++*this;
        return before;
    }
    bool operator==(const CountingIterator& other) const { return at == other.at; }
};

/// "line 3, column 14" of the character at `offset`; columns count characters, not bytes.
std::string position_of(std::string_view text, std::size_t offset)
{
    const std::string_view before = text.substr(0, offset);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    const std::string_view in_line = before.substr(line_start);
    const auto column = 1 + std::count_if(in_line.begin(), in_line.end(), [](char c) {
                            return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
                        });
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// The library's sentence without its own prefix and position, and without the text it last read,
/// which may be as long as the document.
std::string explained(std::string_view library_message)
{
    for (const std::string_view prefix : {"] ", " - "})
        if (const auto at = library_message.find(prefix); at != std::string_view::npos)
            library_message.remove_prefix(at + prefix.size());
    if (const auto at = library_message.find("; last read:"); at != std::string_view::npos)
        library_message = library_message.substr(0, at);
    return shortened(library_message, 200);
}

/// Builds the document out of the parser's events. Members are appended without the look-up of
/// ordered_json, which would make a large object quadratic; `keys` finds the duplicates.
class Builder {  // NOLINT(bugprone-exception-escape): destroying a Json allocates, which may throw
public:
    bool null() { return add(nullptr); }
    bool boolean(bool value) { return add(value); }
    bool number_integer(Json::number_integer_t value) { return add(value); }
    bool number_unsigned(Json::number_unsigned_t value) { return add(value); }
    bool number_float(Json::number_float_t value, const std::string&) { return add(value); }
    bool string(std::string& value) { return add(std::move(value)); }
    bool binary(Json::binary_t&) { return refuse("binary data"); }
    bool start_object(std::size_t) { return open(Json::object()); }
    bool end_object() { return close(); }
    bool start_array(std::size_t) { return open(Json::array()); }
    bool end_array() { return close(); }
    bool key(std::string& name)
    {
        if (!open_.back().keys.insert(name).second)
            return refuse("the member \"" + shortened(name, 40) + "\" appears twice");
        open_.back().key = std::move(name);
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error)
    {
        if (error.id == 406) return refuse("a number too large to be kept");
        return refuse(explained(error.what()));
    }

    [[nodiscard]] const std::string& problem() const { return problem_; }
    Json take() { return std::move(root_); }

private:
    struct Open {
        Json* container;
        std::unordered_set<std::string> keys;
        std::string key;
    };

    bool refuse(std::string problem)
    {
        problem_ = std::move(problem);
        return false;
    }

    bool open(Json container)
    {
        if (open_.size() >= static_cast<std::size_t>(kJsonDepthLimit))
            return refuse("nested more than " + std::to_string(kJsonDepthLimit) + " deep");
        open_.push_back({&place(std::move(container)), {}, {}});
        return true;
    }

    bool close()
    {
        open_.pop_back();
        return true;
    }

    template <typename Value> bool add(Value&& value)
    {
        place(Json(std::forward<Value>(value)));
        return true;
    }

    /// Puts the value where the document goes on. The address stays good while the value is open:
    /// its container grows only after it was closed.
    Json& place(Json value)
    {
        if (open_.empty()) return root_ = std::move(value);
        Open& inside = open_.back();
        if (inside.container->is_array()) {
            auto& elements = inside.container->get_ref<Json::array_t&>();
            return elements.emplace_back(std::move(value));
        }
        auto& members = inside.container->get_ref<Json::object_t&>();
        return members.emplace_back(std::move(inside.key), std::move(value)).second;
    }

    Json root_;
    std::vector<Open> open_;
    std::string problem_;
};

tl::unexpected<Error>
refused(std::string_view what, std::string_view text, std::size_t offset, std::string_view problem)
{
    return fail(ErrorCode::Invalid,
                std::string(what) + ": " + position_of(text, offset) + ": " + std::string(problem));
}

}  // namespace

Result<Json> parse_json(std::string_view text, std::string_view what)
{
    // The library takes a NUL for the end of its input and would accept whatever follows.
    if (const auto nul = text.find('\0'); nul != std::string_view::npos)
        return refused(what, text, nul, "a NUL byte");

    std::size_t taken = 0;
    const CountingIterator first{text.data(), &taken};
    const CountingIterator last{text.data() + text.size(), &taken};
    Builder builder;
    if (Json::sax_parse(first, last, &builder)) return builder.take();
    return refused(what, text, taken == 0 ? 0 : taken - 1, builder.problem());
}

std::string dump_line(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string dump_pretty(const Json& json)
{
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Json text_or_null(const std::string& text)
{
    return text.empty() ? Json() : Json(text);
}

Json time_or_null(const std::optional<UnixTime>& at)
{
    return at ? Json(to_millis(*at)) : Json();
}

}  // namespace berth
