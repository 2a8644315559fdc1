#include "vzcore/definition.h"

#include "vzcore/base/decimal.h"
#include "vzcore/base/digest.h"
#include "vzcore/base/utf8.h"
#include "vzcore/document_names.h"

#include <algorithm>
#include <utility>

namespace berth {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kMillisInDay = 24ULL * 60 * 60 * 1000;

constexpr bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

struct Unit {
    std::string_view name;
    std::uint64_t millis;
};
/// Largest first: the order in which a duration names them. "ms" is looked for before "m".
constexpr std::array kUnits{
    Unit{"h", 3'600'000}, Unit{"m", 60'000}, Unit{"s", 1'000}, Unit{"ms", 1}};

/// Takes a unit smaller than the one before off `rest`.
const Unit* take_unit(std::string_view& rest, const Unit* before)
{
    std::size_t length = 0;
    while (length < rest.size() && rest[length] >= 'a' && rest[length] <= 'z')
        ++length;
    for (const Unit& unit : kUnits) {
        if (unit.name != rest.substr(0, length)) continue;
        if (before != nullptr && unit.millis >= before->millis) return nullptr;
        rest.remove_prefix(length);
        return &unit;
    }
    return nullptr;
}

/// The milliseconds of "1h30m" or of a bare "90"; nothing when the text is no duration.
std::optional<std::uint64_t> millis_of(std::string_view text)
{
    std::uint64_t total = 0;
    const Unit* unit = nullptr;
    do {
        const auto number = read_decimal(text);
        if (!number) return std::nullopt;
        text = number->rest;
        constexpr std::uint64_t kSecond = 1000;
        const bool is_bare = unit == nullptr && text.empty();
        if (!is_bare) unit = take_unit(text, unit);
        if (!is_bare && unit == nullptr) return std::nullopt;
        const auto millis = times(*number, is_bare ? kSecond : unit->millis);
        // Each part is bounded, so that their sum cannot overflow.
        if (!millis || *millis > kMillisInDay) return std::nullopt;
        total += *millis;
    } while (!text.empty());
    return total <= kMillisInDay ? std::optional(total) : std::nullopt;
}

}  // namespace

std::optional<std::string> name_problem(std::string_view name)
{
    const bool is_fine = !name.empty() && name.size() <= 63 && is_letter_or_digit(name.front()) &&
                         std::all_of(name.begin(), name.end(), [](char c) {
                             return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
                         });
    if (is_fine) return std::nullopt;
    return "expected 1 to 63 characters: letters, digits, '.', '_' and '-', first a letter or a "
           "digit";
}

const Share* find_share(const std::vector<Share>& shares, std::string_view tag)
{
    const auto found = std::find_if(
        shares.begin(), shares.end(), [&](const Share& share) { return share.tag == tag; });
    return found == shares.end() ? nullptr : &*found;
}

Share* find_share(std::vector<Share>& shares, std::string_view tag)
{
    return const_cast<Share*>(find_share(std::as_const(shares), tag));
}

std::string fingerprint(const Definition& definition)
{
    Definition nameless = definition;
    nameless.name.clear();
    return digest_text(to_json(nameless));
}

Result<milliseconds> parse_duration(std::string_view text)
{
    if (const auto millis = millis_of(text)) return milliseconds(*millis);
    return fail(ErrorCode::Invalid,
                "\"" + shortened(text, 40) + "\" is not a duration: expected 0 to 24h",
                "write a duration such as 30s, 500ms or 1h30m");
}

std::string exact(milliseconds duration)
{
    const auto count = duration.count();
    if (count < 1000) return count == 0 ? "0s" : std::to_string(count) + "ms";
    std::string text;
    if (const auto hours = count / 3'600'000; hours != 0) text += std::to_string(hours) + "h";
    if (const auto minutes = count / 60'000 % 60; minutes != 0)
        text += std::to_string(minutes) + "m";
    const auto millis = count % 60'000;
    if (millis == 0) return text;

    text += std::to_string(millis / 1000);
    if (millis % 1000 != 0) {
        std::string fraction = std::to_string(1000 + millis % 1000).substr(1);
        fraction.erase(fraction.find_last_not_of('0') + 1);
        text += "." + fraction;
    }
    return text + "s";
}

std::string_view name_of(BootKind kind)
{
    return name_in(kBootKinds, kind);
}
std::string_view name_of(NetworkKind kind)
{
    return name_in(kNetworkKinds, kind);
}
std::string_view name_of(DiskBus bus)
{
    return name_in(kDiskBuses, bus);
}
std::string_view name_of(Protocol protocol)
{
    return name_in(kProtocols, protocol);
}
std::string_view name_of(RestartPolicy policy)
{
    return name_in(kRestartPolicies, policy);
}
std::string_view name_of(SleepPolicy policy)
{
    return name_in(kSleepPolicies, policy);
}
std::string_view name_of(AcceleratorChoice choice)
{
    return name_in(kAcceleratorChoices, choice);
}

std::optional<BootKind> boot_kind_named(std::string_view name)
{
    return named_in(kBootKinds, name);
}
std::optional<NetworkKind> network_kind_named(std::string_view name)
{
    return named_in(kNetworkKinds, name);
}
std::optional<DiskBus> disk_bus_named(std::string_view name)
{
    return named_in(kDiskBuses, name);
}
std::optional<Protocol> protocol_named(std::string_view name)
{
    return named_in(kProtocols, name);
}
std::optional<RestartPolicy> restart_policy_named(std::string_view name)
{
    return named_in(kRestartPolicies, name);
}
std::optional<SleepPolicy> sleep_policy_named(std::string_view name)
{
    return named_in(kSleepPolicies, name);
}
std::optional<AcceleratorChoice> accelerator_choice_named(std::string_view name)
{
    return named_in(kAcceleratorChoices, name);
}

}  // namespace berth
