#include "vzcore/neighbour_messages.h"

#include <arpa/inet.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <optional>

namespace berth {
namespace {

constexpr std::size_t kMacSize = 6;
constexpr unsigned kUseless = NUD_INCOMPLETE | NUD_FAILED | NUD_NOARP;

template <typename T> std::optional<T> take(std::string_view bytes, std::size_t at = 0)
{
    T value{};
    if (bytes.size() < at || bytes.size() - at < sizeof value) return std::nullopt;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

/// Messages and attributes begin at multiples of four.
constexpr std::size_t aligned(std::size_t size)
{
    return (size + 3U) & ~std::size_t{3};
}

std::string mac_text(std::string_view bytes)
{
    std::string text;
    for (const char octet : bytes) {
        std::array<char, 3> two{};
        std::snprintf(two.data(), two.size(), "%02x", static_cast<unsigned char>(octet));
        text += (text.empty() ? "" : ":") + std::string(two.data());
    }
    return text;
}

std::string address_text(int family, std::string_view bytes)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    const std::size_t wanted = family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr);
    if ((family != AF_INET && family != AF_INET6) || bytes.size() != wanted) return "";
    return ::inet_ntop(family, bytes.data(), text.data(), text.size()) != nullptr ? text.data()
                                                                                  : "";
}

/// Nothing for an entry that tells no address of a station.
std::optional<CardAddress> read_entry(std::string_view body)
{
    const auto entry = take<ndmsg>(body);
    if (!entry || (entry->ndm_state & kUseless) != 0) return std::nullopt;
    CardAddress neighbour;
    for (std::size_t at = aligned(sizeof(ndmsg)); at < body.size();) {
        const auto attribute = take<rtattr>(body, at);
        if (!attribute || attribute->rta_len < sizeof(rtattr) ||
            attribute->rta_len > body.size() - at)
            break;
        const auto value = body.substr(at + sizeof(rtattr), attribute->rta_len - sizeof(rtattr));
        if (attribute->rta_type == NDA_DST)
            neighbour.address = address_text(entry->ndm_family, value);
        if (attribute->rta_type == NDA_LLADDR && value.size() == kMacSize)
            neighbour.mac = mac_text(value);
        at += aligned(attribute->rta_len);
    }
    if (neighbour.address.empty() || neighbour.mac.empty()) return std::nullopt;
    return neighbour;
}

/// Calls `each` with the type and the body of each message.
template <typename Each> void for_each_message(std::string_view messages, Each each)
{
    while (const auto header = take<nlmsghdr>(messages)) {
        if (header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > messages.size()) return;
        each(header->nlmsg_type,
             messages.substr(sizeof(nlmsghdr), header->nlmsg_len - sizeof(nlmsghdr)));
        messages.remove_prefix(std::min(aligned(header->nlmsg_len), messages.size()));
    }
}

}  // namespace

NeighbourPart parse_neighbours(std::string_view messages)
{
    NeighbourPart part;
    for_each_message(messages, [&](unsigned type, std::string_view body) {
        if (type == NLMSG_DONE || type == NLMSG_ERROR) part.is_last = true;
        if (type != RTM_NEWNEIGH) return;
        if (auto neighbour = read_entry(body)) part.neighbours.push_back(std::move(*neighbour));
    });
    return part;
}

}  // namespace berth
