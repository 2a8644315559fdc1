#include "tests/support/catch.h"
#include "vzcore/vz/share_set.h"

#include <set>

using namespace berth;
using namespace berth::vz;

namespace {

Share share(const std::string& tag, const std::string& path, bool read_only = false)
{
    return {.tag = tag, .path = path, .read_only = read_only};
}

Share off(Share share)
{
    share.enabled = false;
    return share;
}

bool any(const std::string& /*path*/)
{
    return true;
}

}  // namespace

TEST_CASE("what is on and there is shared, and what is not there waits", "[vz][shares]")
{
    const std::set<std::string> there{"/src", "/off"};
    const ShareChoice choice =
        choose_shares({share("src", "/src", true), off(share("off", "/off")), share("usb", "/usb")},
                      [&](const std::string& path) { return there.contains(path); });
    CHECK(choice.set == ShareSet{{"src", {"/src", true}}});
    CHECK(choice.standings == ShareStandings{{"src", {ShareStanding::State::On, ""}},
                                             {"usb", {ShareStanding::State::Waiting, ""}}});
}

TEST_CASE("a device's share is replaced on a real change only", "[vz][shares]")
{
    AppliedShares shares({share("a", "/a")});
    CHECK(shares.to_apply(any) == ShareSet{{"a", {"/a", false}}});
    CHECK_FALSE(shares.to_apply(any));

    SECTION("not for one that is as it was")
    {
        shares.set(share("a", "/a"));
        CHECK_FALSE(shares.to_apply(any));
    }
    SECTION("not for one that is new and off")
    {
        shares.set(off(share("b", "/b")));
        CHECK_FALSE(shares.to_apply(any));
        CHECK(shares.shares().size() == 2);
    }
    SECTION("for one that is switched off, and on again")
    {
        shares.set(off(share("a", "/a")));
        CHECK(shares.to_apply(any) == ShareSet{});
        CHECK(shares.standings().empty());
        CHECK_FALSE(shares.to_apply(any));
        shares.set(share("a", "/a"));
        CHECK(shares.to_apply(any) == ShareSet{{"a", {"/a", false}}});
    }
    SECTION("for another path and another mode")
    {
        shares.set(share("a", "/b"));
        CHECK(shares.to_apply(any) == ShareSet{{"a", {"/b", false}}});
        shares.set(share("a", "/b", true));
        CHECK(shares.to_apply(any) == ShareSet{{"a", {"/b", true}}});
    }
    SECTION("for a folder that goes and comes")
    {
        CHECK(shares.to_apply([](const auto&) { return false; }) == ShareSet{});
        CHECK(shares.standings().at("a").state == ShareStanding::State::Waiting);
        CHECK(shares.to_apply(any) == ShareSet{{"a", {"/a", false}}});
        CHECK(shares.standings().at("a").state == ShareStanding::State::On);
    }
}

TEST_CASE("after a resume the share is set again, changed or not", "[vz][shares]")
{
    AppliedShares shares({share("a", "/a")});
    REQUIRE(shares.to_apply(any));
    shares.forget_applied();
    CHECK(shares.to_apply(any) == ShareSet{{"a", {"/a", false}}});
    CHECK_FALSE(shares.to_apply(any));
}

TEST_CASE("an empty set is applied too: nobody knows what the device had", "[vz][shares]")
{
    AppliedShares shares({});
    CHECK(shares.to_apply(any) == ShareSet{});
    CHECK_FALSE(shares.to_apply(any));
}
