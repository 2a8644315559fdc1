#include "agent/cli/arguments.h"

#include "agent/cli/text.h"
#include "vzcore/document_names.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace berth::cli {
namespace {

bool take_suffix(std::string_view& text, std::string_view suffix)
{
    if (text.size() < suffix.size() || text.substr(text.size() - suffix.size()) != suffix)
        return false;
    text.remove_suffix(suffix.size());
    return true;
}

tl::unexpected<Error>
wrong(std::string_view what, std::string_view text, const std::string& expected)
{
    return fail(ErrorCode::Invalid,
                std::string(what) + " " + in_quotes(text) + " is not understood",
                "give it as " + expected);
}

std::optional<std::int64_t> whole_number(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || text.empty())
        return std::nullopt;
    return number;
}

std::optional<std::uint16_t> port(std::string_view text)
{
    const auto number = whole_number(text);
    if (!number || *number < 1 || *number > 65'535) return std::nullopt;
    return static_cast<std::uint16_t>(*number);
}

constexpr std::string_view kMounted = "mounted:";

bool begins_condition(std::string_view text)
{
    if (text.starts_with(kMounted)) return true;
    const std::string_view word = text.substr(0, text.find(','));
    return word == "ac-power" || word == "network" || word == "always";
}

/// Where the first condition of the list ends: at a comma that another one follows, or, unless it
/// has a path, at any comma.
std::size_t end_of_condition(std::string_view list)
{
    std::size_t comma = list.find(',');
    if (!list.starts_with(kMounted)) return std::min(comma, list.size());
    while (comma != std::string_view::npos && !begins_condition(list.substr(comma + 1)))
        comma = list.find(',', comma + 1);
    return std::min(comma, list.size());
}

Result<void> add_condition(Conditions& conditions, std::string_view text, const Places& places)
{
    if (text.starts_with(kMounted)) {
        auto path = absolute_path(text.substr(kMounted.size()), places);
        if (!path) return fail(path.error(), in_quotes(text));
        conditions.mounted.push_back(std::move(*path));
        return {};
    }
    if (text == "ac-power") {
        conditions.ac_power = true;
    } else if (text == "network") {
        conditions.network = true;
    } else if (text != "always") {
        return wrong("the condition", text, "always, ac-power, network or mounted:/path");
    }
    return {};
}

}  // namespace

Result<std::string> absolute_path(std::string_view path, const Places& places)
{
    if (path.empty()) return fail(ErrorCode::Invalid, "the path is empty");
    if (path.find('\0') != std::string_view::npos)
        return fail(ErrorCode::Invalid, "the path has a zero byte in it");
    if (path.front() == '/') return std::string(path);
    if (!places.home.empty() && (path == "~" || path.substr(0, 2) == "~/"))
        return places.home + std::string(path.substr(1));
    if (places.directory.empty())
        return fail(ErrorCode::NotFound, "a relative path, and the current folder is gone");
    while (path.substr(0, 2) == "./")
        path.remove_prefix(std::min(path.find_first_not_of('/', 1), path.size()));
    const std::string base = places.directory == "/" ? "" : places.directory;
    if (path.empty() || path == ".") return places.directory;
    return base + "/" + std::string(path);
}

Result<Disk> parse_disk(std::string_view text, const Places& places)
{
    constexpr std::string_view kSize = ",size=";
    Disk disk;
    std::string_view rest = text;
    while (true) {
        if (!disk.read_only && take_suffix(rest, ",ro")) {
            disk.read_only = true;
            continue;
        }
        if (disk.bus == DiskBus::Virtio && take_suffix(rest, ",nvme")) {
            disk.bus = DiskBus::Nvme;
            continue;
        }
        const std::size_t comma = rest.rfind(',');
        if (disk.size || comma == std::string_view::npos ||
            rest.substr(comma, kSize.size()) != kSize)
            break;
        auto size = parse_bytes(rest.substr(comma + kSize.size()));
        if (!size) return fail(size.error(), "the size of disk " + in_quotes(text));
        disk.size = *size;
        rest = rest.substr(0, comma);
    }
    auto path = absolute_path(rest, places);
    if (!path) return fail(path.error(), "disk " + in_quotes(text));
    disk.path = std::move(*path);
    return disk;
}

Result<Share> parse_share(std::string_view text, const Places& places)
{
    const std::string expected = "TAG=PATH[:ro]";
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) return wrong("share", text, expected);
    Share share;
    share.tag = text.substr(0, equals);
    std::string_view rest = text.substr(equals + 1);
    share.read_only = take_suffix(rest, ":ro");
    auto path = absolute_path(rest, places);
    if (!path) return fail(path.error(), "share " + in_quotes(text));
    share.path = std::move(*path);
    return share;
}

Result<Forward> parse_forward(std::string_view text)
{
    const std::string expected = "tcp:HOST:GUEST or udp:HOST:GUEST, ports from 1 to 65535";
    Forward forward;
    std::string_view rest = text;
    const std::size_t first = rest.find(':');
    if (first == std::string_view::npos) return wrong("forward", text, expected);
    if (const auto protocol = protocol_named(rest.substr(0, first))) {
        forward.protocol = *protocol;
        rest.remove_prefix(first + 1);
    }
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return wrong("forward", text, expected);
    const auto host = port(rest.substr(0, colon));
    const auto guest = port(rest.substr(colon + 1));
    if (!host || !guest) return wrong("forward", text, expected);
    forward.host_port = *host;
    forward.guest_port = *guest;
    return forward;
}

Result<Conditions> parse_conditions(const std::vector<std::string>& texts, const Places& places)
{
    Conditions conditions;
    for (std::string_view rest : texts) {
        while (true) {
            const std::string_view condition = rest.substr(0, end_of_condition(rest));
            if (auto added = add_condition(conditions, condition, places); !added)
                return tl::unexpected<Error>(added.error());
            if (condition.size() == rest.size()) break;
            rest.remove_prefix(condition.size() + 1);
        }
    }
    return conditions;
}

Result<std::optional<int>> parse_cpus(std::string_view text)
{
    if (text == "auto") return std::optional<int>();
    const auto number = whole_number(text);
    if (!number || *number < 1 || *number > std::numeric_limits<int>::max())
        return wrong("the number of CPUs", text, "auto or a whole number from 1 on");
    return std::optional<int>(static_cast<int>(*number));
}

Result<std::optional<Bytes>> parse_memory(std::string_view text)
{
    if (text == "auto") return std::optional<Bytes>();
    auto size = parse_bytes(text);
    if (!size)
        return tl::unexpected<Error>(
            size.error().during("the memory").hinting("give it as auto, 512MiB, 4GiB, …"));
    return std::optional<Bytes>(*size);
}

Result<std::string> parse_outcome(std::string_view text)
{
    std::string name(text);
    std::replace(name.begin(), name.end(), '-', '_');
    if (outcome_named(name)) return name;
    std::string names;
    for (const auto& [outcome, known] : kOutcomes)
        names += std::string(names.empty() ? "" : ", ").append(known);
    return fail(
        ErrorCode::Invalid, in_quotes(text) + " is no outcome", "the outcomes are: " + names);
}

Result<std::int64_t> parse_count(std::string_view text, std::string_view what, std::int64_t least)
{
    const auto number = whole_number(text);
    if (!number || *number < least)
        return wrong(what, text, "a whole number from " + std::to_string(least) + " on");
    return *number;
}

}  // namespace berth::cli
