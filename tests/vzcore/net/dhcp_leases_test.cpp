#include "tests/support/catch.h"
#include "vzcore/net/dhcp_leases.h"

using namespace berth::net;

namespace {

const Mac kMac = *parse_mac("52:54:00:12:34:56");
constexpr std::int64_t kNow = 0x65A1B000;

std::string entry(const std::string& address,
                  const std::string& client,
                  const std::string& lease = "0x65a1b2c3")
{
    return "{\n\tname=web\n\tip_address=" + address + "\n\thw_address=" + client +
           "\n\tidentifier=" + client + "\n\tlease=" + lease + "\n}\n";
}

std::optional<Ipv4> address_in(const std::string& text)
{
    return leased_address(parse_dhcp_leases(text), kMac, kNow);
}

}  // namespace

TEST_CASE("a lease is found by its MAC, whose leading zeros are dropped", "[net][leases]")
{
    const auto leases = parse_dhcp_leases(entry("192.168.64.2", "1,52:54:0:12:34:56"));
    CHECK(leases == std::vector<DhcpLease>{{{{192, 168, 64, 2}}, kMac, 0x65A1B2C3}});
    CHECK(leased_address(leases, kMac, kNow) == Ipv4{{192, 168, 64, 2}});
    CHECK_FALSE(leased_address(leases, *parse_mac("52:54:00:12:34:57"), kNow));
}

TEST_CASE("the newest lease wins, wherever it stands", "[net][leases]")
{
    const std::string old = entry("192.168.64.2", "1,52:54:0:12:34:56", "0x65a1b100");
    const std::string recent = entry("192.168.64.9", "1,52:54:0:12:34:56", "0x65a1b200");
    CHECK(address_in(old + recent) == Ipv4{{192, 168, 64, 9}});
    CHECK(address_in(recent + old) == Ipv4{{192, 168, 64, 9}});
}

TEST_CASE("a lease that is over, or whose address is another's by now, counts for nothing",
          "[net][leases]")
{
    CHECK_FALSE(address_in(entry("192.168.64.2", "1,52:54:0:12:34:56", "0x65a1b000")));
    CHECK_FALSE(address_in(entry("192.168.64.2", "1,52:54:0:12:34:56", "0x0")));
    const std::string ours = entry("192.168.64.2", "1,52:54:0:12:34:56", "0x65a1b100");
    CHECK_FALSE(address_in(ours + entry("192.168.64.2", "1,52:54:0:12:34:99", "0x65a1b200")));
    CHECK_FALSE(address_in(ours + entry("192.168.64.2", "ff,1:2:3:4:0:2", "0x65a1b200")));
    CHECK(address_in(ours + entry("192.168.64.2", "1,52:54:0:12:34:99", "0x65a1b0ff")));
}

TEST_CASE("a client with a DUID is known by the MAC in it, if there is one", "[net][leases]")
{
    CHECK(address_in(entry("192.168.64.3", "ff,0:12:34:56:0:1:0:1:2a:3b:4c:5d:52:54:0:12:34:56")) ==
          Ipv4{{192, 168, 64, 3}});
    CHECK(address_in(entry("192.168.64.3", "ff,0:12:34:56:0:3:0:1:52:54:0:12:34:56")) ==
          Ipv4{{192, 168, 64, 3}});
    for (const char* client : {"ff,f1:f5:dd:7f:0:2:0:0:ab:11:d8:3c:52:54:0:12:34:56",
                               "ff,0:12:34:56:0:3:0:6:52:54:0:12:34:56",
                               "ff,0:12:34:56:0:3:0:1:52:54:0:12:34",
                               "ff,0:12:34:56:0:3:0:1:52:54:0:12:34:56:0",
                               "ff,0:12:34:56:0:1:0:1:52:54:0:12:34:56",
                               "ff,0:12:34:56",
                               "ff,",
                               "2,52:54:0:12:34:56",
                               "52:54:0:12:34:56"}) {
        INFO(client);
        const auto leases = parse_dhcp_leases(entry("192.168.64.3", client));
        REQUIRE(leases.size() == 1);
        CHECK_FALSE(leases[0].mac);
    }
}

TEST_CASE("the identifier counts where the hardware address says nothing", "[net][leases]")
{
    CHECK(address_in("{\nip_address=192.168.64.4\nidentifier=1,52:54:0:12:34:56\n"
                     "lease=0x65a1b2c3\n}") == Ipv4{{192, 168, 64, 4}});
}

TEST_CASE("what is broken in the file is passed over, the rest is read", "[net][leases]")
{
    const std::string good = entry("192.168.64.2", "1,52:54:0:12:34:56");
    std::vector<std::string> all_bad{
        std::string("{\n"),
        std::string("}\n}\n"),
        std::string("\0\xFF garbage\n", 12),
        entry("192.168.64.300", "1,52:54:0:12:34:56"),
        entry("127.0.0.1", "1,52:54:0:12:34:56", "0x7fffffff"),
        entry("192.168.64.5", "1,52:54:0:12:34:56", "65a1b2c4"),
        entry("192.168.64.5", "1,52:54:0:12:34:56", "0x"),
        entry("192.168.64.5", "1,52:54:0:12:34:56", "0x-1"),
        entry("192.168.64.5", "1,52:54:0:12:34:56", "0xfffffffffffffffff"),
        std::string("{\n\tip_address=192.168.64.5\n"),
        std::string("=\n==\n{=}\n")};
    all_bad.emplace_back(100'000, 'x');
    for (const std::string& bad : all_bad) {
        INFO(bad.substr(0, 60));
        CHECK(address_in(bad + "\n" + good) == Ipv4{{192, 168, 64, 2}});
        CHECK(address_in(good + bad) == Ipv4{{192, 168, 64, 2}});
    }
    CHECK(parse_dhcp_leases("").empty());
    CHECK(address_in("\r\n" + good + "\r\n") == Ipv4{{192, 168, 64, 2}});
}
