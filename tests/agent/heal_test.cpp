// What becomes of the agent when its database is damaged, lost, full or read-only.
#include "agent/backups.h"
#include "agent/rebuild.h"
#include "store/store.h"
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"
#include "tests/support/faulty_vfs.h"
#include "vzcore/base/file.h"

#include <csignal>
#include <filesystem>
#include <fstream>

using namespace berth;
using namespace berth::test;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

void run_once(AgentFixture& fixture, const std::string& name)
{
    fixture.start(name);
    REQUIRE(fixture.call("machine.stop", {{"name", name}}));
}

/// Overwrites every page of a table's b-tree that `part` is found in.
void damage(const std::string& path, const std::string& part)
{
    auto content = read_file(path, gib(1));
    REQUIRE(content);
    const std::size_t found = content->find(part);
    REQUIRE(found != std::string::npos);
    content->replace(found / 4096 * 4096, 4096, std::string(4096, '\xa5'));
    std::ofstream(path, std::ios::binary) << *content;
}

std::string content_of(const std::string& path)
{
    const auto content = read_file(path, gib(1));
    REQUIRE(content);
    return *content;
}

Json event_of(AgentFixture& fixture, const std::string& kind)
{
    const auto list = fixture.call("events.list");
    REQUIRE(list);
    for (const Json& event : list->at("events"))
        if (event.at("kind") == kind) return event.at("data");
    return {};
}

std::int64_t runs_of(AgentFixture& fixture, const std::string& name)
{
    return static_cast<std::int64_t>(fixture.call("run.list", {{"name", name}})->at("runs").size());
}

}  // namespace

TEST_CASE("a damaged database is set aside and rebuilt, with what runs", "[agent][heal]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", {{"memory", "256MiB"}});
    fixture.create("db");
    REQUIRE(fixture.call("settings.set", {{"name", "history.runs"}, {"value", "77"}}));
    run_once(fixture, "web");
    run_once(fixture, "web");
    fixture.start("web");
    const ProcessId runner = fixture.runner("web");
    fixture.end_agent();
    std::filesystem::remove_all(fixture.paths.data + "/backups");
    std::string place;
    SECTION("its machines")
    {
        place = "vmlinuz-of-no-machine";
    }
    SECTION("its runs")
    {
        place = "fixed: 1 as defined";
    }
    SECTION("its events")
    {
        place = "agent.started";
    }
    SECTION("all of it")
    {
        place = "SQLite format 3";
    }
    damage(fixture.paths.database(), place);
    const std::string damaged = content_of(fixture.paths.database());

    fixture.start_agent();
    CHECK(fixture.state("web") == "running");
    CHECK(fixture.runner("web") == runner);
    CHECK(fixture.machine("web").at("definition").at("memory") == "256MiB");
    CHECK(fixture.machine("web").at("run").at("number") == 3);
    CHECK(fixture.state("db") == "stopped");
    const Json told = event_of(fixture, "store.rebuilt");
    REQUIRE(told.is_object());
    CHECK(told.at("machines") == 2);
    CHECK(content_of(told.at("set_aside")) == damaged);
    CHECK(fixture.call("agent.status")->at("store").at("set_aside").size() == 1);
    if (place == "vmlinuz-of-no-machine") {
        CHECK(runs_of(fixture, "web") == 3);
        CHECK(fixture.call("settings.get")->at("settings").at("history.runs") == "77");
    }
    REQUIRE(fixture.call("machine.stop", {{"name", "web"}}));
    run_once(fixture, "web");
    CHECK(fixture.machine("web").at("last_run").at("number") == 4);  // its log folder is its own
    fixture.end_agent();
    CHECK(store::verify_database(fixture.paths.database())->empty());
}

TEST_CASE("a file that is no database is set aside as it is", "[agent][heal]")
{
    AgentFixture fixture;
    REQUIRE(ensure_private_dir(fixture.paths.data));
    REQUIRE(write_file_atomically(fixture.paths.database(), std::string(8192, 'x')));
    fixture.start_agent();
    const Json told = event_of(fixture, "store.rebuilt");
    REQUIRE(told.is_object());
    CHECK(content_of(told.at("set_aside")) == std::string(8192, 'x'));
    fixture.create("web");
}

TEST_CASE("history that cannot be read comes from the newest backup", "[agent][heal]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    for (int i = 0; i < 3; ++i)
        run_once(fixture, "web");
    fixture.start_agent();  // makes a backup, as there is none yet
    fixture.loop.settle();
    REQUIRE(agent::list_backups(fixture.paths).size() == 1);
    run_once(fixture, "web");
    fixture.end_agent();
    damage(fixture.paths.database(), "SQLite format 3");
    fixture.start_agent();
    CHECK(runs_of(fixture, "web") == 3);
    run_once(fixture, "web");
    CHECK(fixture.machine("web").at("last_run").at("number") == 5);
}

TEST_CASE("a database that is gone is made again from the definitions", "[agent][heal]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string id = fixture.create("web");
    fixture.end_agent();
    std::filesystem::remove(fixture.paths.database());
    std::filesystem::remove(fixture.paths.database() + "-wal");
    fixture.start_agent();
    CHECK(fixture.machine("web").at("id") == id);
    CHECK(event_of(fixture, "store.rebuilt").at("set_aside").is_null());
}

TEST_CASE("a rebuild says what it could not use, and changes nothing when it fails",
          "[agent][heal]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string id = fixture.create("web");
    fixture.create("db");
    fixture.end_agent();
    damage(fixture.paths.database(), "SQLite format 3");
    std::ofstream(fixture.paths.machine_dir(id) + "/definition.json") << "{";
    const std::string before = content_of(fixture.paths.database());
    {
        FaultyVfs vfs;
        vfs.fail(5, FaultyVfs::Fault::NoSpace, FaultyVfs::Times::FromThenOn);
        CHECK_FALSE(agent::rebuild_store(fixture.paths));
    }
    CHECK(content_of(fixture.paths.database()) == before);
    CHECK(agent::set_aside_files(fixture.paths).empty());
    const auto rebuilt = agent::rebuild_store(fixture.paths);
    REQUIRE(rebuilt);
    CHECK(rebuilt->machines == 1);
    REQUIRE(rebuilt->notes.size() == 1);
    CHECK(rebuilt->notes[0].find(id) != std::string::npos);
    CHECK(agent::set_aside_files(fixture.paths) == std::vector<std::string>{rebuilt->aside});
}

TEST_CASE("with a full disk the agent serves what it knows, and stores the rest later",
          "[agent][heal]")
{
    FaultyVfs vfs;
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.create("idle");
    fixture.start("web");
    fixture.end_agent();
    vfs.fail(1, FaultyVfs::Fault::NoSpace, FaultyVfs::Times::FromThenOn);

    fixture.start_agent();
    CHECK(fixture.state("web") == "running");
    CHECK(fixture.call("agent.status")->at("store").at("writable") == false);
    const auto refused = fixture.call("machine.start", {{"name", "idle"}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Io);
    CHECK(refused.error().message.find(fixture.paths.database()) != std::string::npos);
    CHECK_FALSE(refused.error().hint.empty());
    CHECK_FALSE(fixture.call("machine.delete", {{"name", "idle"}}));
    CHECK_FALSE(fixture.call("settings.set", {{"name", "log.level"}, {"value", "warn"}}));
    REQUIRE(fixture.call("machine.stop", {{"name", "web"}}));
    CHECK(fixture.state("web") == "stopped");
    CHECK(fixture.state("idle") == "stopped");

    vfs.heal();
    fixture.loop.advance(seconds(30));
    CHECK(fixture.call("agent.status")->at("store").at("writable") == true);
    fixture.start("idle");
    const auto kinds = fixture.event_kinds();
    CHECK(std::count(kinds.begin(), kinds.end(), "run.ended") == 1);
    fixture.start_agent();  // forgets what was only in memory
    CHECK(fixture.machine("web").at("last_run").at("outcome") == "stopped");
}

TEST_CASE("what happens while the disk is full is stored when there is room, without a new event",
          "[agent][heal]")
{
    FaultyVfs vfs;
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    vfs.fail(1, FaultyVfs::Fault::NoSpace, FaultyVfs::Times::FromThenOn);
    REQUIRE(fixture.call("machine.stop", {{"name", "web"}}));
    vfs.heal();
    fixture.loop.advance(seconds(30));
    fixture.end_agent();
    const auto store = store::Store::open(fixture.paths.database());
    REQUIRE(store);
    CHECK((*store)->runs({})->front().outcome == Outcome::Stopped);
    CHECK((*store)->events_after(0, 100)->back().kind == "machine.state");
}

TEST_CASE("a backup is made when the newest is a day old, and five are kept",
          "[agent][heal][backup]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    const std::string folder = fixture.paths.data + "/backups";
    REQUIRE(ensure_private_dir(folder));
    for (const char* day : {"01", "02", "03", "04", "05", "06"})
        std::ofstream(folder + "/berth-202401" + day + "T000000Z.db") << "old";
    std::ofstream(folder + "/mine.db") << "not Berth's";
    fixture.start_agent();
    fixture.loop.settle();
    auto backups = agent::list_backups(fixture.paths);
    REQUIRE(backups.size() == 5);
    CHECK(backups.back().path > folder + "/berth-2024");
    CHECK(exists(folder + "/mine.db"));
    CHECK(store::verify_database(backups.back().path)->empty());
    CHECK(exists(backups.back().path));
    CHECK(fixture.call("agent.status")->at("store").at("backups") == 5);

    const std::string newest = backups.back().path;
    fixture.start_agent();
    fixture.call("agent.status");
    fixture.loop.settle();
    CHECK(agent::list_backups(fixture.paths).back().path == newest);
    CHECK(fixture.loop.next_timer() > hours(23));
}
