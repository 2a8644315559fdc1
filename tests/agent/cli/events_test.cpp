#include "agent/cli/text.h"
#include "tests/agent/cli/harness.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"

#include <algorithm>
#include <csignal>

using namespace berth;
using namespace berth::test;

namespace {

Json event(int seq, const std::string& kind, Json data = Json::object())
{
    return {{"seq", seq},
            {"at", 1000},
            {"kind", kind},
            {"machine", "web"},
            {"machine_id", "id"},
            {"run", 4},
            {"data", std::move(data)}};
}

std::ptrdiff_t lines_of(const std::string& text)
{
    return std::count(text.begin(), text.end(), '\n');
}

}  // namespace

TEST_CASE("events are listed over pages, one a line", "[cli][events]")
{
    const CliHome home;
    FakeAgent agent(
        home.socket(), [](const std::string& method, const Json& params) -> Result<Json> {
            if (method == "hello") return good_hello();
            const int since = params["since"];
            Json events = Json::array();
            for (int seq = since + 1; seq <= std::min(since + 2, 5); ++seq)
                events.push_back(
                    event(seq, "machine.state", {{"from", "stopped"}, {"to", "starting\x1b"}}));
            return Json{{"events", events}, {"last", 5}};
        });
    const Said said = home.run({"events"});
    CHECK(said.code == 0);
    CHECK(std::count(said.out.begin(), said.out.end(), '\n') == 5);
    CHECK(has(said.out, "web #4  stopped → starting\\x1b"));
    CHECK(agent.calls_of("events.list").size() == 3);
    const auto json = parse_json(home.run({"events", "--json", "--since", "3"}).out, "it").value();
    CHECK(json["events"].size() == 2);
    CHECK(json["last"] == 5);
}

TEST_CASE("lines of events fit 80 columns", "[cli][events]")
{
    const CliHome home;
    FakeAgent agent(home.socket(), [](const std::string& method, const Json&) -> Result<Json> {
        if (method == "hello") return good_hello();
        Json long_one = event(
            123'456, "run.ended", {{"outcome", "crashed"}, {"sentence", std::string(200, 'x')}});
        long_one["machine"] = std::string(63, 'n');
        return Json{{"events",
                     {long_one, event(2, "setting.changed", {{"name", "a"}, {"value", nullptr}})}},
                    {"last", 123'456}};
    });
    for (const std::string& line : cli::printable_lines(home.run({"events"}).out))
        CHECK(cli::display_width(line) <= 80);
}

TEST_CASE("an agent that always promises more does not keep the command for ever", "[cli][events]")
{
    const CliHome home;
    FakeAgent agent(home.socket(), [](const std::string& method, const Json&) -> Result<Json> {
        if (method == "hello") return good_hello();
        return Json{{"events", {event(1, "x")}}, {"last", 99}};
    });
    CHECK(home.run({"events", "--since", "1"}).code == 0);
}

TEST_CASE("followed events come as they happen, until Ctrl-C", "[cli][events]")
{
    const CliHome home;
    FakeAgent agent(home.socket(), [](const std::string& method, const Json&) -> Result<Json> {
        return method == "hello" ? good_hello() : Json{{"last", 7}};
    });
    BerthProgram program(home, {"events", "-f", "--json", "--since", "7"});
    REQUIRE(agent.wait_for("events.subscribe"));
    CHECK(agent.calls_of("events.subscribe").at(0).params["since"] == 7);
    agent.notify("event", event(8, "run.ready"));
    agent.notify("other", event(9, "run.ready"));
    agent.notify("event", event(10, "run.ended"));
    REQUIRE(eventually([&] { return lines_of(program.out()) == 2; }));
    program.signal(SIGINT);
    CHECK(program.wait() == 130);
    const std::string out = program.out();
    CHECK(parse_json(out.substr(0, out.find('\n')), "it").value()["seq"] == 8);
}

TEST_CASE("following events ends with 3 when the agent goes", "[cli][events]")
{
    const CliHome home;
    FakeAgent agent(home.socket(), polite);
    BerthProgram program(home, {"events", "-f"});
    REQUIRE(agent.wait_for("events.subscribe"));
    agent.notify("event", event(8, "run.ready"));
    REQUIRE(eventually([&] { return lines_of(program.out()) == 1; }));
    agent.drop_clients();
    CHECK(program.wait() == 3);
    CHECK(has(program.err(), "agent has gone"));
    CHECK(has(program.err(), "hint: miss nothing with: berth events -f --since 8"));
}
