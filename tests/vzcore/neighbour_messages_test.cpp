#include "tests/support/catch.h"
#include "vzcore/neighbour_messages.h"

#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <string>

using namespace berth;
using namespace std::string_literals;

namespace {

const std::string kMac = "\x52\x54\x00\x12\x34\xAB"s;
const std::string kV4 = "\xC0\x00\x02\x07"s;
const std::string kV6 = "\x20\x01\x0D\xB8"s + std::string(11, '\0') + "\x07"s;

template <typename T> std::string bytes_of(const T& value)
{
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::string padded(std::string bytes)
{
    bytes.resize((bytes.size() + 3) / 4 * 4);
    return bytes;
}

std::string attribute(unsigned short type, const std::string& value)
{
    rtattr header{};
    header.rta_len = static_cast<unsigned short>(sizeof header + value.size());
    header.rta_type = type;
    return padded(bytes_of(header) + value);
}

std::string message(unsigned short type, const std::string& body)
{
    nlmsghdr header{};
    header.nlmsg_len = static_cast<unsigned>(sizeof header + body.size());
    header.nlmsg_type = type;
    return padded(bytes_of(header) + body);
}

std::string entry(unsigned char family, int state, const std::string& attributes)
{
    ndmsg body{};
    body.ndm_family = family;
    body.ndm_state = static_cast<std::uint16_t>(state);
    return message(RTM_NEWNEIGH, bytes_of(body) + attributes);
}

/// A whole entry of one station.
std::string station(int state = NUD_REACHABLE)
{
    return entry(AF_INET, state, attribute(NDA_DST, kV4) + attribute(NDA_LLADDR, kMac));
}

std::vector<CardAddress> neighbours_in(const std::string& messages)
{
    return parse_neighbours(messages).neighbours;
}

const std::vector<CardAddress> kStation{{"52:54:00:12:34:ab", "192.0.2.7"}};
const std::vector<CardAddress> kNone;

}  // namespace

TEST_CASE("the kernel's neighbours are read, of both families", "[neighbours]")
{
    const std::string six =
        entry(AF_INET6, NUD_STALE, attribute(NDA_LLADDR, kMac) + attribute(NDA_DST, kV6));
    const NeighbourPart part = parse_neighbours(station() + six);
    CHECK(part.neighbours == std::vector<CardAddress>{{"52:54:00:12:34:ab", "192.0.2.7"},
                                                      {"52:54:00:12:34:ab", "2001:db8::7"}});
    CHECK_FALSE(part.is_last);
}

TEST_CASE("neighbours without an address of a station are left out", "[neighbours]")
{
    for (const int state : {NUD_INCOMPLETE, NUD_FAILED, NUD_NOARP})
        CHECK(neighbours_in(station(state)) == kNone);
    for (const int state : {NUD_STALE, NUD_DELAY, NUD_PROBE, NUD_PERMANENT})
        CHECK(neighbours_in(station(state)) == kStation);
    CHECK(neighbours_in(entry(AF_INET, NUD_REACHABLE, attribute(NDA_DST, kV4))) == kNone);
    CHECK(neighbours_in(entry(AF_INET, NUD_REACHABLE, attribute(NDA_LLADDR, kMac))) == kNone);
    CHECK(neighbours_in(entry(AF_PACKET,
                              NUD_REACHABLE,
                              attribute(NDA_DST, kV4) + attribute(NDA_LLADDR, kMac))) == kNone);
    // Of another length: not Ethernet's, and not of this family.
    CHECK(neighbours_in(entry(AF_INET,
                              NUD_REACHABLE,
                              attribute(NDA_DST, kV4) + attribute(NDA_LLADDR, kMac + "\x01"))) ==
          kNone);
    CHECK(neighbours_in(entry(AF_INET,
                              NUD_REACHABLE,
                              attribute(NDA_DST, kV6) + attribute(NDA_LLADDR, kMac))) == kNone);
    CHECK(neighbours_in(message(RTM_DELNEIGH, station().substr(sizeof(nlmsghdr)))) == kNone);
}

TEST_CASE("the end of the neighbours and an error end the answer", "[neighbours]")
{
    const NeighbourPart done = parse_neighbours(station() + message(NLMSG_DONE, bytes_of(0)));
    CHECK(done.is_last);
    CHECK(done.neighbours == kStation);
    const NeighbourPart refused = parse_neighbours(message(NLMSG_ERROR, bytes_of(nlmsgerr{})));
    CHECK(refused.is_last);
    CHECK(refused.neighbours == kNone);
    CHECK_FALSE(parse_neighbours("").is_last);
}

TEST_CASE("neighbours behind something unknown are read", "[neighbours]")
{
    CHECK(neighbours_in(message(RTM_NEWLINK, "any") + station()) == kStation);
    const std::string more = attribute(NDA_PROBES, bytes_of(1)) + attribute(NDA_DST, kV4) +
                             attribute(NDA_CACHEINFO, std::string(13, 'x')) +
                             attribute(NDA_LLADDR, kMac);
    CHECK(neighbours_in(entry(AF_INET, NUD_REACHABLE, more)) == kStation);
}

TEST_CASE("what is cut off or lies about its length is not read", "[neighbours]")
{
    const std::string whole = station();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        INFO(size);
        CHECK(neighbours_in(whole.substr(0, size)) == kNone);
        CHECK(neighbours_in(station() + whole.substr(0, size)) == kStation);
    }
    const auto with_length = [&](std::size_t at, int length) {
        std::string changed = whole;
        changed.replace(at, sizeof(std::uint16_t), bytes_of(static_cast<std::uint16_t>(length)));
        return changed;
    };
    const std::size_t first = sizeof(nlmsghdr) + sizeof(ndmsg);
    for (const int length : {0, 3, 200, 65535}) {
        CHECK(neighbours_in(with_length(first, length)) == kNone);
        CHECK(neighbours_in(with_length(0, length)) == kNone);
    }
}
