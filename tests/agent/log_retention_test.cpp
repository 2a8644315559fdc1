#include "agent/log_retention.h"
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <filesystem>

using namespace berth;
using namespace berth::agent;
using namespace berth::test;

namespace {

using Numbers = std::vector<std::int64_t>;

std::vector<KeptLog> logs(std::size_t count, const Numbers& failed, Bytes size = mib(10))
{
    std::vector<KeptLog> list;
    for (std::int64_t run = 1; run <= static_cast<std::int64_t>(count); ++run)
        list.push_back({run, size, std::find(failed.begin(), failed.end(), run) != failed.end()});
    return list;
}

void run_once(AgentFixture& fixture)
{
    fixture.start("web");
    REQUIRE(fixture.call("machine.stop", {{"name", "web"}, {"force", true}}));
}

}  // namespace

TEST_CASE("the newest logs stay, and as many more of runs that failed", "[agent][logs]")
{
    CHECK(logs_to_remove({}, {.runs = 1}).empty());
    CHECK(logs_to_remove(logs(5, {}), {}).empty());
    CHECK(logs_to_remove(logs(5, {}), {.runs = 5}).empty());
    CHECK(logs_to_remove(logs(5, {}), {.runs = 2}) == Numbers{1, 2, 3});
    CHECK(logs_to_remove(logs(6, {1, 3}), {.runs = 2}) == Numbers{2, 4});
    CHECK(logs_to_remove(logs(6, {1, 2, 3}), {.runs = 2}) == Numbers{4, 1});
}

TEST_CASE("a total is kept by removing successful runs' logs first, but never the newest",
          "[agent][logs]")
{
    CHECK(logs_to_remove(logs(5, {}), {.total = mib(30)}) == Numbers{1, 2});
    CHECK(logs_to_remove(logs(5, {1, 2}), {.total = mib(30)}) == Numbers{3, 4});
    CHECK(logs_to_remove(logs(5, {1, 2}), {.total = mib(20)}) == Numbers{3, 4, 1});
    CHECK(logs_to_remove(logs(5, {1, 5}), {.total = mib(8)}) == Numbers{2, 3, 4, 1});
    CHECK(logs_to_remove(logs(1, {}), {.runs = 1, .total = mib(8)}).empty());
    CHECK(logs_to_remove(logs(6, {}), {.runs = 4, .total = mib(50)}) == Numbers{1, 2});
}

TEST_CASE("a log that was removed leaves its row, which says so", "[agent][logs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string id = fixture.create("web");
    for (int i = 0; i < 4; ++i)
        run_once(fixture);
    CHECK(exists(fixture.paths.run_logs(id, 1)));
    fixture.set("logs.runs", "2");
    CHECK_FALSE(exists(fixture.paths.run_logs(id, 1)));
    CHECK_FALSE(exists(fixture.paths.run_logs(id, 2)));
    CHECK(exists(fixture.paths.run_logs(id, 3)));
    const auto gone = fixture.call("run.get", {{"name", "web"}, {"number", 1}});
    REQUIRE(gone);
    CHECK(gone->at("log_path").is_null());
    CHECK(gone->at("log_bytes") == 13);
    const auto located = fixture.call("log.locate", {{"name", "web"}, {"run", 1}});
    REQUIRE_FALSE(located);
    CHECK(located.error().code == ErrorCode::NotFound);
    CHECK(located.error().message == "the log of web's run 1 was removed to save space");
    CHECK_FALSE(located.error().hint.empty());
    const auto kept = fixture.call("log.locate", {{"name", "web"}, {"run", 4}});
    REQUIRE(kept);
    CHECK(kept->at("bytes") == 13);

    run_once(fixture);  // the end of a run is looked at by itself
    fixture.loop.settle();
    CHECK_FALSE(exists(fixture.paths.run_logs(id, 3)));
    CHECK(exists(fixture.paths.run_logs(id, 4)));

    SECTION("and what an agent that ended left behind goes at the next launch")
    {
        std::filesystem::create_directories(fixture.paths.run_logs(id, 1));
        fixture.end_agent();
        fixture.start_agent();
        fixture.loop.settle();
        CHECK_FALSE(exists(fixture.paths.run_logs(id, 1)));
    }
}

TEST_CASE("the log of an open run stays, whatever it takes", "[agent][logs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string id = fixture.create("web");
    run_once(fixture);
    fixture.start("web");
    const std::string open = fixture.paths.run_logs(id, 2);
    REQUIRE(write_file_atomically(open + "/console.00000000000004194304.log",
                                  std::string(mib(9).count, 'x')));
    fixture.set("logs.total", "8MiB");
    fixture.set("logs.runs", "1");
    CHECK(exists(open + "/console.log"));
    CHECK(exists(fixture.paths.run_logs(id, 1)));
}

TEST_CASE("what the logs' settings take is checked", "[agent][logs]")
{
    AgentFixture fixture;
    fixture.start_agent();
    for (const char* value : {"0", "-1", "1.5", "many", "", "99999999999"})
        CHECK(fixture.refuses("logs.runs", value));
    for (const char* value : {"0", "1MiB", "x", ""})
        CHECK(fixture.refuses("logs.total", value));
    fixture.set("logs.runs", "all");
    fixture.set("logs.total", "unlimited");
    fixture.set("logs.total", "2GiB");
}
