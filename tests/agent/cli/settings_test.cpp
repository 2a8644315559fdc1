#include "tests/agent/cli/harness.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"

using namespace berth;
using namespace berth::test;

namespace {

Result<Json> answer(const std::string& method, const Json& params)
{
    if (method == "settings.set" && params["value"] == "loud")
        return fail(ErrorCode::Invalid,
                    "the setting log.level cannot be \"loud\"",
                    "it takes debug, info, warn or error");
    if (method != "settings.get") return polite(method, params);
    const Json about{{"description", "how much the agent writes into its log"},
                     {"expected", "debug, info, warn or error"},
                     {"default", "info"}};
    return Json{{"settings", {{"log.level", "warn"}}}, {"about", {{"log.level", about}}}};
}

}  // namespace

TEST_CASE("settings are listed with what they are, and one is explained", "[cli][settings]")
{
    const CliHome home;
    const FakeAgent agent(home.socket(), answer);
    const Said all = home.run({"settings", "ls"});
    CHECK(all.code == 0);
    CHECK(has(all.out, "log.level  warn"));
    CHECK(has(all.out, "how much the agent writes"));
    const Said one = home.run({"settings", "get", "log.level"});
    CHECK(one.code == 0);
    CHECK(has(one.out, "debug, info, warn or error"));
    CHECK(has(one.out, "info"));
    CHECK(agent.calls_of("settings.get").back().params == Json{{"name", "log.level"}});
    const Said json = home.run({"settings", "get", "log.level", "--json"});
    CHECK(parse_json(json.out, "it").value()["settings"]["log.level"] == "warn");
}

TEST_CASE("a setting is set, or refused with what it takes", "[cli][settings]")
{
    const CliHome home;
    const FakeAgent agent(home.socket(), answer);
    CHECK(home.run({"settings", "set", "log.level", "debug"}).out == "log.level is debug\n");
    CHECK(agent.calls_of("settings.set").back().params ==
          Json{{"name", "log.level"}, {"value", "debug"}});
    const Said refused = home.run({"settings", "set", "log.level", "loud"});
    CHECK(refused.code == 1);
    CHECK(has(refused.err, "berth: cannot set log.level: the setting log.level cannot be"));
    CHECK(has(refused.err, "hint: it takes debug, info, warn or error"));
}
