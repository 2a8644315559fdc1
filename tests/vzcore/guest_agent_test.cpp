// The guest is the test, at the other end of the channel.
#include "tests/support/catch.h"
#include "tests/support/manual_loop.h"
#include "tests/support/socket_pair.h"
#include "vzcore/guest_agent.h"

using namespace berth;
using namespace berth::test;
using std::chrono::milliseconds;

namespace {

constexpr std::int64_t kNow = 1'790'000'000'000;

class Guest {
public:
    explicit Guest(PortChanges changes = PortChanges::Told)
    {
        SocketPair ends = make_socket_pair();
        auto made = GuestAgent::create(
            loop, std::move(ends.ours), changes, [] { return from_millis(kNow); });
        REQUIRE(made);
        agent = std::move(*made);
        auto channel = rpc::LineChannel::create(loop, std::move(ends.theirs));
        REQUIRE(channel);
        channel_ = std::move(*channel);
        channel_->start([this](std::string_view line) { heard.emplace_back(line); },
                        [](const Error&) {});
    }
    void say(const std::string& line) { channel_->send(line); }
    void ask()
    {
        agent->set_clock([this](const ClockReport& told) { reports.push_back(told); });
    }
    Json hear()
    {
        REQUIRE(loop.run_until([&] { return !heard.empty(); }));
        const auto json = parse_json(heard.front(), "what was asked");
        heard.erase(heard.begin());
        REQUIRE(json);
        return *json;
    }
    const ClockReport& report()
    {
        REQUIRE(loop.run_until([&] { return !reports.empty(); }));
        return reports.back();
    }
    void greet()
    {
        const Json asked = hear();
        REQUIRE(asked.at("execute") == "guest-sync");
        say(dump_line({{"return", asked.at("arguments").at("id")}}));
        REQUIRE(hear().at("execute") == "guest-get-time");
    }

    ManualLoop loop;
    std::unique_ptr<GuestAgent> agent;
    std::vector<std::string> heard;
    std::vector<ClockReport> reports;

private:
    std::unique_ptr<rpc::LineChannel> channel_;
};

std::string time_answer(milliseconds behind)
{
    return dump_line({{"return", (kNow - behind.count()) * 1'000'000}});
}

}  // namespace

TEST_CASE("a guest that is behind is told the time", "[qemu][clock]")
{
    Guest guest;
    guest.agent->port_changed(true);
    guest.ask();
    guest.ask();
    guest.greet();
    guest.say(time_answer(milliseconds(90'000)));
    const Json asked = guest.hear();
    CHECK(asked.at("execute") == "guest-set-time");
    CHECK(asked.at("arguments").at("time") == kNow * 1'000'000);
    guest.say(R"({"return": {}})");
    CHECK(guest.report().right);
    CHECK(guest.report().behind == milliseconds(90'000));
    CHECK(guest.reports.size() == 2);  // both who asked
}

TEST_CASE("a guest says the addresses of its cards", "[qemu][address]")
{
    Guest guest;
    guest.agent->port_changed(true);
    std::optional<Result<std::vector<CardAddress>>> told;
    guest.agent->addresses([&](const Result<std::vector<CardAddress>>& list) { told = list; });
    const Json greeting = guest.hear();
    REQUIRE(greeting.at("execute") == "guest-sync");
    guest.say(dump_line({{"return", greeting.at("arguments").at("id")}}));
    REQUIRE(guest.hear().at("execute") == "guest-network-get-interfaces");
    guest.say(
        R"({"return": [{"name": "lo", "ip-addresses": [{"ip-address": "127.0.0.1"}]}, 7, {"name": "eth0", "hardware-address": "52:54:00:AB:00:01",  "ip-addresses": [{"ip-address": "192.0.2.7"}, {"ip-address": "not one"}, {"ip-address": 5},                   {"ip-address": "2001:db8::7"}]}]})");
    REQUIRE(guest.loop.run_until([&] { return told.has_value(); }));
    REQUIRE(*told);
    CHECK(**told == std::vector<CardAddress>{{"52:54:00:ab:00:01", "192.0.2.7"},
                                             {"52:54:00:ab:00:01", "2001:db8::7"}});
}

TEST_CASE("a guest is asked for its clock and its addresses one after the other", "[qemu][address]")
{
    Guest guest;
    guest.agent->port_changed(true);
    bool told = false;
    guest.ask();
    guest.agent->addresses([&](const Result<std::vector<CardAddress>>& list) {
        told = !list && list.error().code == ErrorCode::Unsupported;
    });
    guest.greet();
    guest.say(time_answer(milliseconds(0)));
    CHECK(guest.report().right);
    const Json greeting = guest.hear();
    guest.say(dump_line({{"return", greeting.at("arguments").at("id")}}));
    REQUIRE(guest.hear().at("execute") == "guest-network-get-interfaces");
    guest.say(R"({"error": {"desc": "not known here"}})");
    CHECK(guest.loop.run_until([&] { return told; }));
}

TEST_CASE("a guest that is right is left alone", "[qemu][clock]")
{
    Guest guest;
    guest.agent->port_changed(true);
    guest.ask();
    guest.greet();
    guest.say(time_answer(milliseconds(300)));
    CHECK(guest.report().right);
    CHECK(guest.heard.empty());
}

TEST_CASE("nothing is said to a port that nobody in the guest has open", "[qemu][clock]")
{
    Guest guest;
    guest.ask();
    guest.loop.advance(milliseconds(900));
    CHECK(guest.reports.empty());
    SECTION("which is so for good")
    {
        guest.loop.advance(milliseconds(200));
        CHECK_FALSE(guest.report().right);
        CHECK(guest.report().why_not == "the guest runs no guest agent");
        CHECK(guest.heard.empty());
    }
    SECTION("until it is opened")
    {
        guest.agent->port_changed(true);
        guest.greet();
    }
}

TEST_CASE("where nobody tells of the port the guest is asked at once, and silence is an answer",
          "[qemu][clock]")
{
    Guest guest(PortChanges::Untold);
    guest.ask();
    SECTION("where an agent is")
    {
        guest.greet();
        guest.say(time_answer(milliseconds(0)));
        CHECK(guest.report().right);
    }
    SECTION("where none is")
    {
        REQUIRE(guest.hear().at("execute") == "guest-sync");
        guest.loop.advance(milliseconds(1100));
        CHECK_FALSE(guest.report().right);
        CHECK(guest.report().why_not == "the guest runs no guest agent, or it does not answer");
    }
}

TEST_CASE("a guest agent that does not answer is not waited for", "[qemu][clock]")
{
    Guest guest;
    guest.agent->port_changed(true);
    guest.ask();
    const Json first = guest.hear();
    guest.loop.advance(milliseconds(1100));
    CHECK(guest.report().why_not == "the guest's agent does not answer");

    // An answer to then is none to now.
    guest.ask();
    const Json second = guest.hear();
    guest.say(dump_line({{"return", first.at("arguments").at("id")}}));
    guest.say("no json");
    guest.say("[]");
    guest.loop.run_until([] { return false; }, milliseconds(50));
    CHECK(guest.heard.empty());
    guest.say(dump_line({{"return", second.at("arguments").at("id")}}));
    CHECK(guest.hear().at("execute") == "guest-get-time");
}

TEST_CASE("a guest that cannot tell the time is set, and one that refuses is told of",
          "[qemu][clock]")
{
    Guest guest;
    guest.agent->port_changed(true);
    guest.ask();
    guest.greet();
    SECTION("with an error")
    {
        guest.say(R"({"error": {"class": "x", "desc": "no clock"}})");
    }
    SECTION("with nonsense")
    {
        guest.say(R"({"return": "noon"})");
    }
    SECTION("with more than time has")
    {
        guest.say(R"({"return": 18446744073709551615})");
    }
    CHECK(guest.hear().at("execute") == "guest-set-time");
    guest.say(R"({"error": {"class": "GenericError", "desc": "not permitted"}})");
    CHECK_FALSE(guest.report().right);
    CHECK(guest.report().why_not == "not permitted");
}
