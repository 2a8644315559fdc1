#include "agent/client/login/login_file.h"

#include "vzcore/base/utf8.h"

#include <algorithm>
#include <array>
#include <vector>

namespace berth::login {
namespace {

constexpr std::string_view kMark = "Berth login item, version ";

/// A place in a template, and the rules of the line that it is in.
enum class Place { Program, BerthHome, Version };
struct Slot {
    std::string_view name;
    Place place;
    std::string Content::*member;
};
constexpr std::array kSlots{
    Slot{"@PROGRAM@", Place::Program, &Content::program},
    Slot{"@BERTH_HOME@", Place::BerthHome, &Content::berth_home},
    Slot{"@VERSION@", Place::Version, &Content::version},
};

/// Pairs of what is meant and what is written for it; nothing written begins another one.
using Escapes = std::vector<std::pair<std::string_view, std::string_view>>;

const Escapes& escapes(Syntax syntax, Place place)
{
    // systemd.syntax(7), systemd.service(5): "$" means something in ExecStart= alone.
    static const Escapes command{{"\\", "\\\\"}, {"\"", "\\\""}, {"%", "%%"}, {"$", "$$"}};
    static const Escapes variable{{"\\", "\\\\"}, {"\"", "\\\""}, {"%", "%%"}};
    // Desktop Entry Specification: quoted inside Exec=, and that again as any text of the file.
    static const Escapes exec{
        {"\\", "\\\\\\\\"}, {"\"", "\\\\\""}, {"`", "\\\\`"}, {"$", "\\\\$"}, {"%", "%%"}};
    static const Escapes xml{{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}};
    static const Escapes none;
    if (place == Place::Version) return none;
    switch (syntax) {
    case Syntax::SystemdUnit: return place == Place::Program ? command : variable;
    case Syntax::DesktopEntry: return exec;
    case Syntax::PropertyList: return xml;
    }
    return none;
}

/// The text with the first that fits at each place replaced.
template <typename Pick>
std::string replaced(std::string_view text, const Escapes& all, const Pick& from, const Pick& to)
{
    std::string result;
    while (!text.empty()) {
        const auto fits = std::find_if(all.begin(), all.end(), [&](const auto& escape) {
            return text.substr(0, (escape.*from).size()) == escape.*from;
        });
        const std::size_t taken = fits == all.end() ? 1 : ((*fits).*from).size();
        result += fits == all.end() ? text.substr(0, 1) : (*fits).*to;
        text.remove_prefix(taken);
    }
    return result;
}

using Escape = Escapes::value_type;

std::string escaped(std::string_view text, const Escapes& all)
{
    return replaced(text, all, &Escape::first, &Escape::second);
}

std::string unescaped(std::string_view text, const Escapes& all)
{
    return replaced(text, all, &Escape::second, &Escape::first);
}

Result<void> check(const std::string& text)
{
    const bool strange = std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
    if (!strange && is_utf8(text)) return {};
    return fail(ErrorCode::Invalid,
                "a login item cannot hold the path " + text,
                "move it to one without control characters, in UTF-8");
}

std::vector<std::string_view> lines_of(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// What stands in a file where its template has `name`, on the line that is otherwise the same up
/// to the next place. Nothing when there is no such line.
std::optional<std::string_view>
find(std::string_view form, std::string_view file, std::string_view name)
{
    for (const std::string_view line : lines_of(form)) {
        const std::size_t at = line.find(name);
        if (at == std::string_view::npos) continue;
        std::string_view before = line.substr(0, at);
        if (const std::size_t other = before.rfind('@'); other != std::string_view::npos)
            before.remove_prefix(other + 1);
        std::string_view after = line.substr(at + name.size());
        const bool to_the_end = after.find('@') == std::string_view::npos;
        after = after.substr(0, after.find('@'));
        for (const std::string_view candidate : lines_of(file)) {
            const std::size_t begin = candidate.find(before);
            if (begin == std::string_view::npos) continue;
            const std::string_view rest = candidate.substr(begin + before.size());
            const std::size_t end = to_the_end ? rest.rfind(after) : rest.find(after);
            const bool fits =
                end != std::string_view::npos && (!to_the_end || end + after.size() == rest.size());
            if (fits) return rest.substr(0, end);
        }
    }
    return std::nullopt;
}

}  // namespace

Result<std::string> fill(Syntax syntax, std::string_view form, const Content& content)
{
    std::string file;
    while (!form.empty()) {
        const auto slot = std::find_if(kSlots.begin(), kSlots.end(), [&](const Slot& candidate) {
            return form.substr(0, candidate.name.size()) == candidate.name;
        });
        if (slot == kSlots.end()) {
            file += form.front();
            form.remove_prefix(1);
            continue;
        }
        const std::string& text = content.*slot->member;
        if (auto fits = check(text); !fits) return tl::unexpected<Error>(fits.error());
        file += escaped(text, escapes(syntax, slot->place));
        form.remove_prefix(slot->name.size());
    }
    return file;
}

bool is_ours(std::string_view file)
{
    return file.find(kMark) != std::string_view::npos;
}

std::optional<Content> read(Syntax syntax, std::string_view form, std::string_view file)
{
    Content content;
    for (const Slot& slot : kSlots) {
        const auto found = find(form, file, slot.name);
        if (!found) return std::nullopt;
        content.*slot.member = unescaped(*found, escapes(syntax, slot.place));
    }
    return content;
}

}  // namespace berth::login
