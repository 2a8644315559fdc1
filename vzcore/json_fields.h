#pragma once

#include "vzcore/base/name_table.h"
#include "vzcore/definition.h"
#include "vzcore/json.h"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth {

// Internal to vzcore: how its documents are read and written, member by member.

enum class Presence { Required, Optional };

/// "a whole number from 1 to 65535"
std::string whole_number(std::int64_t least, std::uint64_t most);
/// "name.member", or "member" at the top of the document.
std::string path_below(std::string_view path, std::string_view member);
std::string path_at(std::string_view path, std::size_t index);

/// Reads the members of one JSON object. Whatever is wrong is noted with its path, and reading goes
/// on; the target then keeps its value. A member that nobody asked for is unknown and kept by
/// `unknown`.
class FieldReader {
public:
    /// All three must outlive the reader. `path` is "" for the document itself. What is not an
    /// object is noted and read as an empty one.
    FieldReader(const Json& object, std::string path, std::vector<FieldError>& errors);

    void text(std::string_view name, std::string& target, Presence presence = Presence::Optional);
    /// A list of texts. Nothing when the member is not there.
    void texts(std::string_view name, std::vector<std::string>& target);
    void flag(std::string_view name, bool& target);
    /// A size text or whole bytes; "auto" is for the caller to look for.
    void size(std::string_view name, Bytes& target, Presence presence = Presence::Optional);
    void size(std::string_view name, std::optional<Bytes>& target);
    /// A duration text or whole seconds.
    void duration(std::string_view name, std::chrono::milliseconds& target);
    /// True when the member is not there or is "auto".
    bool is_auto(std::string_view name);

    template <std::integral Int>
    void whole(std::string_view name,
               Int& target,
               Int least,
               Int most,
               Presence presence = Presence::Optional)
    {
        const std::string expected = whole_number(least, static_cast<std::uint64_t>(most));
        const Json* value = find(name, presence, expected);
        if (value == nullptr) return;
        if (value->is_number_unsigned())
            return keep(name, *value, value->get<std::uint64_t>(), target, least, most, expected);
        if (value->is_number_integer())
            return keep(name, *value, value->get<std::int64_t>(), target, least, most, expected);
        unexpected(name, expected, *value);
    }
    /// As above; the target stays empty when the member is not there.
    template <std::integral Int>
    void whole(std::string_view name, std::optional<Int>& target, Int least, Int most)
    {
        const std::size_t problems = errors_.size();
        Int number = least;
        whole(name, number, least, most);
        if (has(name) && errors_.size() == problems) target = number;
    }

    template <typename Enum, std::size_t N>
    void choice(std::string_view name,
                Enum& target,
                const NameTable<Enum, N>& table,
                Presence presence = Presence::Optional)
    {
        std::string expected;
        for (std::size_t i = 0; i < N; ++i)
            expected += (i == 0       ? "\""
                         : i + 1 == N ? " or \""
                                      : ", \"") +
                        std::string(table[i].second) + "\"";
        const Json* value = find(name, presence, expected);
        if (value == nullptr) return;
        const auto* chosen = value->get_ptr<const std::string*>();
        const auto known = chosen != nullptr ? named_in(table, *chosen) : std::nullopt;
        if (!known) return unexpected(name, expected, *value);
        target = *known;
    }

    /// A member that is an object of its own; `read` runs when it is there.
    void object(std::string_view name,
                const std::function<void(FieldReader&)>& read,
                Presence presence = Presence::Optional);
    /// A list of objects; `read` runs for each, in order. Nothing when the member is not there.
    template <typename Part>
    void list(std::string_view name, std::vector<Part>& target, void (*read)(FieldReader&, Part&))
    {
        const Json* value = find(name, Presence::Optional, "a list");
        if (value == nullptr) return;
        if (!value->is_array()) return unexpected(name, "a list", *value);
        target.clear();
        target.reserve(value->size());
        for (const Json& element : *value) {
            // A bad element keeps its place, so that the paths of the others stay right.
            FieldReader reader(element, path_at(path_below(path_, name), target.size()), errors_);
            read(reader, target.emplace_back());
        }
    }

    /// The document's version. A newer one is TooNew; one missing or wrong is noted.
    Result<void> version(std::string_view name, int newest, std::string_view what);

    /// The members that nobody asked for, as the text of a JSON object; "" when there are none.
    [[nodiscard]] std::string unknown() const;

private:
    [[nodiscard]] bool has(std::string_view name) const;
    const Json* find(std::string_view name, Presence presence, std::string_view expected);
    void unexpected(std::string_view name, std::string_view expected, const Json& found);
    template <std::integral Int, std::integral Found>
    void keep(std::string_view name,
              const Json& value,
              Found found,
              Int& target,
              Int least,
              Int most,
              std::string_view expected)
    {
        if (std::cmp_less(found, least) || std::cmp_greater(found, most))
            return unexpected(name, expected, value);
        target = static_cast<Int>(found);
    }

    const Json& object_;
    std::string path_;
    std::vector<FieldError>& errors_;
    std::vector<std::string_view> asked_;
};

/// Writes the unknown members behind the known ones. Text that is no JSON object adds nothing.
void append_unknown(Json& object, const std::string& extra);
/// What is wrong with the text of unknown members, if anything.
std::optional<std::string> extra_problem(const std::string& extra);

/// Adds what a check found, except about a field that could not be read in the first place.
void add_findings(std::vector<FieldError>& errors, std::vector<FieldError> findings);

/// All of it as one failure; `what` names the document. The text lists the first hundred, so that a
/// hostile document cannot make a message larger than a line of the protocol.
tl::unexpected<Error> fail(ErrorCode code, const std::vector<FieldError>& errors);

/// Size, syntax and depth: what every document goes through first.
Result<Json> parse_document(std::string_view text, std::string_view what);

}  // namespace berth
