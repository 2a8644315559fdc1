#include "tests/support/catch.h"
#include "vzcore/net/address.h"
#include "vzcore/net/neighbours.h"

using namespace berth::net;

TEST_CASE("a MAC address may lack leading zeros and be in upper case", "[net][address]")
{
    const Mac mac{{0x52, 0x54, 0x00, 0x0A, 0xBC, 0x01}};
    for (const char* text :
         {"52:54:00:0a:bc:01", "52:54:0:a:bc:1", "52:54:00:0A:BC:01", "52:54:0:0a:Bc:1"})
        CHECK(parse_mac(text) == mac);
    for (const char* text : {"",
                             ":",
                             "52:54:00:0a:bc",
                             "52:54:00:0a:bc:01:02",
                             "52:54:00:0a:bc:01:",
                             ":52:54:00:0a:bc:01",
                             "52:54::0a:bc:01",
                             "52:54:000:0a:bc:01",
                             "52:54:00:0a:bc:0g",
                             "52:54:00:0a:bc:-1",
                             "52:54:00:0a:bc: 1",
                             "52-54-00-0a-bc-01",
                             "0x52:54:00:0a:bc:01"}) {
        INFO(text);
        CHECK_FALSE(parse_mac(text));
    }
}

TEST_CASE("an IPv4 address is four numbers, each once", "[net][address]")
{
    CHECK(parse_ipv4("192.168.64.2") == Ipv4{{192, 168, 64, 2}});
    CHECK(to_text(Ipv4{{192, 168, 64, 255}}) == "192.168.64.255");
    for (const char* text : {"",
                             "...",
                             "1.2.3",
                             "1.2.3.4.5",
                             "1.2.3.256",
                             "1.2.3.-4",
                             "1.2.3.+4",
                             "1.2.3.4 ",
                             "1.2.3.0x4",
                             "1.2..4",
                             "1.2.3.4.",
                             "1.2.3.0004"}) {
        INFO(text);
        CHECK_FALSE(parse_ipv4(text));
    }
}

TEST_CASE("no guest has the address of this host, of many or of none", "[net][address]")
{
    CHECK(is_guest_address({{192, 168, 64, 2}}));
    CHECK(is_guest_address({{10, 0, 0, 1}}));
    CHECK_FALSE(is_guest_address({{127, 0, 0, 1}}));
    CHECK_FALSE(is_guest_address({{0, 0, 0, 0}}));
    CHECK_FALSE(is_guest_address({{224, 0, 0, 1}}));
    CHECK_FALSE(is_guest_address({{255, 255, 255, 255}}));
}

TEST_CASE("the neighbour table knows a station by its MAC", "[net][neighbours]")
{
    constexpr std::string_view kTable =
        "? (192.168.64.1) at be:d0:74:0:12:64 on bridge100 ifscope permanent [bridge]\n"
        "web.local (192.168.64.7) at 52:54:0:12:34:56 on bridge100 ifscope [bridge]\n"
        "? (192.168.64.8) at (incomplete) on bridge100 ifscope [bridge]\n"
        "garbage\n? () at 52:54:0:12:34:57 on x\n) at ( at\n"
        "? (127.0.0.1) at 52:54:0:12:34:58 on x\n"
        "? (10.0.0.3) at 52:54:00:12:34:59 [ether] on eth0";
    CHECK(neighbour_address(kTable, *parse_mac("52:54:00:12:34:56")) == Ipv4{{192, 168, 64, 7}});
    CHECK(neighbour_address(kTable, *parse_mac("52:54:00:12:34:59")) == Ipv4{{10, 0, 0, 3}});
    for (const char* mac : {"52:54:00:12:34:57", "52:54:00:12:34:58", "52:54:00:12:34:60"})
        CHECK_FALSE(neighbour_address(kTable, *parse_mac(mac)));
    CHECK_FALSE(neighbour_address("", *parse_mac("52:54:00:12:34:56")));
}
