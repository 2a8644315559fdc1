// Whether macOS's routes lead everywhere. The tables are those that people show of their Macs, by
// netstat -rn.
#include "tests/support/catch.h"
#include "tests/vzcore/net/route_dump.h"

using namespace berth;
using namespace berth::net;
using namespace berth::test;

namespace {

const std::string kAny4 = ipv4(0, 0, 0, 0);
const std::string kAny6 = ipv6("");
const std::string kNoMask = mask("", 4);
const std::string kLinkLocal("\xFE\x80", 2);

std::string table(const std::vector<DumpedRoute>& routes)
{
    std::string dump;
    for (const DumpedRoute& route : routes)
        dump += message_of(route);
    return dump;
}

/// What each Mac has, whatever it is connected to.
std::vector<DumpedRoute> always()
{
    return {{ipv4(127, 0, 0, 0), mask("\xFF", 4), "UCS", ipv4(127, 0, 0, 1)},
            {ipv4(127, 0, 0, 1), "", "UH", ipv4(127, 0, 0, 1)},
            {kAny6, mask("", 8), "UGcIg", ipv6(kLinkLocal, 11)},  // fe80::%utun0
            {kAny6, mask("", 8), "UGcIg", ipv6(kLinkLocal, 12)},
            {ipv6(kLinkLocal, 1), mask(std::string(8, '\xFF'), 8), "UcI", ipv6(kLinkLocal, 1)}};
}

bool leads(std::vector<DumpedRoute> more)
{
    auto routes = always();
    routes.insert(routes.end(), more.begin(), more.end());
    return leads_everywhere(table(routes));
}

}  // namespace

TEST_CASE("a Mac without a network has the default routes of its tunnels alone", "[net][route]")
{
    CHECK_FALSE(leads({}));
    CHECK_FALSE(leads_everywhere(""));
}

TEST_CASE("a Mac on a network has a default route of no interface", "[net][route]")
{
    CHECK(leads({{kAny4, kNoMask, "UGScg", ipv4(192, 168, 1, 7)}}));
    CHECK(leads({{kAny6, mask("", 8), "UGcg", ipv6(kLinkLocal, 4)}}));
    CHECK_FALSE(leads({{kAny4, kNoMask, "UGScIg", ipv4(192, 168, 1, 7)}}));  // a second network's
}

TEST_CASE("a tunnel that has all traffic is a network, though it has no gateway", "[net][route]")
{
    CHECK(leads({{kAny4, kNoMask, "UCSg", ipv4(10, 240, 3, 5)},
                 {kAny4, kNoMask, "UGScIg", ipv4(172, 20, 10, 2)}}));
    // What goes to one half of all addresses is none.
    CHECK_FALSE(leads({{kAny4, mask("\x80", 4), "UGSc", ipv4(10, 8, 0, 6)}}));
    CHECK_FALSE(leads({{kAny6, mask("\x80", 8), "UGSc", ipv6(kLinkLocal, 9)}}));
}

TEST_CASE("an interface that gave itself its address leads nowhere", "[net][route]")
{
    CHECK_FALSE(leads({{kAny4, kNoMask, "UCS", ipv4(169, 254, 138, 233)}}));
    CHECK(leads({{kAny4, kNoMask, "UCS", ipv4(169, 253, 1, 1)}}));
    CHECK(leads({{kAny4, kNoMask, "UCS", ""}}));
}

TEST_CASE("a default route that is down, or refuses, or is a host's is none", "[net][route]")
{
    const char* flags = GENERATE("GS", "UGR", "UGB", "UGH");
    CHECK_FALSE(leads({{kAny4, kNoMask, flags, ""}}));
}

TEST_CASE("a destination's zeros may be left out, and its scope does not count", "[net][route]")
{
    std::string cut = kAny4.substr(0, 4);
    cut[0] = 4;
    CHECK(leads({{cut, kNoMask, "UG", ""}}));
    CHECK(leads({{ipv6("", 4), mask("", 8), "UG", ""}}));
    CHECK_FALSE(leads({{link(4), kNoMask, "UG", ""}}));
    CHECK_FALSE(leads({{ipv4(0, 0, 0, 1), kNoMask, "UG", ""}}));
}

TEST_CASE("what is torn or of another version is passed over", "[net][route]")
{
    const std::string whole = table({{kAny4, kNoMask, "UG", ipv4(10, 0, 0, 2)}});
    REQUIRE(leads_everywhere(whole));
    for (std::size_t cut = 0; cut < whole.size(); ++cut)
        CHECK_FALSE(leads_everywhere(whole.substr(0, cut)));
    std::string newer = whole;
    newer[RouteLayout::kVersion] = 6;
    CHECK_FALSE(leads_everywhere(newer));
    CHECK(leads_everywhere(newer + whole));
    std::string endless = whole;
    endless[RouteLayout::kLength] = endless[RouteLayout::kLength + 1] = 0;
    CHECK_FALSE(leads_everywhere(endless + whole));
    // An address that is longer than its message: the destination, or the netmask.
    for (const std::size_t at : {RouteLayout::kHeader, RouteLayout::kHeader + 16 + 16}) {
        std::string overlong = whole;
        overlong[at] = '\xFF';
        CHECK_FALSE(leads_everywhere(overlong));
    }
}
