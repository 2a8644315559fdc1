// Saving machines and letting them go on, with a stub in the place of berth-runner.
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"
#include "vzcore/run_dir.h"
#include "vzcore/saved_state.h"

#include <csignal>
#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace {

std::string machine_dir(AgentFixture& fixture, const std::string& name)
{
    return fixture.paths.machine_dir(fixture.machine(name).at("id"));
}

void save(AgentFixture& fixture, const std::string& name)
{
    const auto saved = fixture.call("machine.save", {{"name", name}});
    INFO((saved ? "" : saved.error().message));
    REQUIRE(saved);
    REQUIRE(saved->at("state") == "saved");
}

Spec spec_of_run(AgentFixture& fixture, std::int64_t run)
{
    const auto spec = parse_spec(*read_file(fixture.run_dir("web", run) + "/spec.json", mib(1)));
    REQUIRE(spec);
    return *spec;
}

bool has_event(AgentFixture& fixture, const std::string& kind)
{
    const auto kinds = fixture.event_kinds();
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

}  // namespace

TEST_CASE("a machine is saved, and its next start goes on from there", "[agent][save]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.plan_stub("web", {{"clock", true}});
    fixture.start("web");
    save(fixture, "web");
    const Json saved = fixture.machine("web");
    CHECK(saved.at("run").is_null());
    CHECK(saved.at("last_run").at("outcome") == "saved");
    CHECK(saved.at("saved").at("run") == 1);
    CHECK(saved.at("saved").at("bytes") == 5);
    CHECK(saved.at("saved").at("at").is_number());
    CHECK(saved.at("saved").at("changed").empty());

    SECTION("with start, in the same agent")
    {
        fixture.start("web");
    }
    SECTION("with resume, in an agent that did not see the save")
    {
        fixture.start_agent();
        CHECK(fixture.state("web") == "saved");
        const auto resumed = fixture.call("machine.resume", {{"name", "web"}});
        REQUIRE(resumed);
        CHECK(resumed->at("state") == "running");
    }
    const Json run = fixture.machine("web").at("run");
    CHECK(run.at("number") == 2);
    CHECK(run.at("restored") == true);
    CHECK(run.at("ready_at").is_number());  // it was ready, and says nothing about it again
    CHECK(fixture.machine("web").at("saved").is_null());
    REQUIRE(spec_of_run(fixture, 2).restore);
    CHECK(spec_of_run(fixture, 2).restore->hypervisor == "stub 1.0");
    CHECK_FALSE(exists(SavedPaths(machine_dir(fixture, "web")).folder));
    CHECK(fixture.loop.run_until([&] { return has_event(fixture, "machine.clock"); }));

    REQUIRE(fixture.call("machine.stop", {{"name", "web"}}));
    fixture.start("web");
    CHECK(fixture.machine("web").at("run").at("restored") == false);
    CHECK_FALSE(spec_of_run(fixture, 3).restore);
}

TEST_CASE("a start of a saved machine keeps the sizes that it was saved with", "[agent][save]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web", {{"cpus", "auto"}, {"memory", "auto"}});
    fixture.start("web");
    const Json before = fixture.machine("web").at("run");
    save(fixture, "web");
    fixture.host.memory = fixture.host.physical_memory = gib(13);
    fixture.start("web");
    const Json run = fixture.machine("web").at("run");
    CHECK(run.at("memory") == before.at("memory"));
    CHECK(run.at("cpus") == before.at("cpus"));
    CHECK(run.at("memory_rule") == "restored: as it was saved");
    CHECK(fixture.machine("web").at("pending").empty());
}

TEST_CASE("a saved state that does not fit any more is kept until it is given up", "[agent][save]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string disk = fixture.home / "disk.img";
    REQUIRE(write_file_atomically(disk, std::string(1024, 'a')));
    const Json disks = Json::array({{{"path", disk}}});
    fixture.create("web", {{"disks", disks}});
    fixture.start("web");
    save(fixture, "web");
    std::string named;
    SECTION("since the definition changed")
    {
        const Json changed = definition_of("web", {{"disks", disks}, {"memory", "256MiB"}});
        REQUIRE(fixture.call("machine.update", {{"name", "web"}, {"definition", changed}}));
        CHECK(fixture.machine("web").at("saved").at("changed") == Json::array({"memory"}));
        named = "its definition changed in memory";
    }
    SECTION("since a disk was written")
    {
        REQUIRE(write_file_atomically(disk, std::string(1024, 'b')));
        named = "the disk " + disk + " was written since";
    }
    SECTION("since its record is torn")
    {
        const std::string record = SavedPaths(machine_dir(fixture, "web")).record();
        REQUIRE(write_file_atomically(record, "{\"berth_saved\": 1"));
        fixture.start_agent();
        CHECK(fixture.machine("web").at("saved").at("problem").is_string());
        named = "saved.json";
    }
    SECTION("since a newer Berth wrote it")
    {
        const std::string record = SavedPaths(machine_dir(fixture, "web")).record();
        REQUIRE(write_file_atomically(record, "{\"berth_saved\": 2}"));
        fixture.start_agent();
        named = "has version 2";
    }
    const auto refused = fixture.call("machine.start", {{"name", "web"}, {"wait", "running"}});
    REQUIRE_FALSE(refused);
    INFO(refused.error().message);
    CHECK(refused.error().message.find(named) != std::string::npos);
    CHECK(refused.error().hint.find("berth start web --cold") != std::string::npos);
    CHECK(fixture.state("web") == "saved");
    CHECK(exists(SavedPaths(machine_dir(fixture, "web")).state()));

    REQUIRE(fixture.call("machine.start", {{"name", "web"}, {"wait", "running"}, {"cold", true}}));
    CHECK(fixture.machine("web").at("run").at("restored") == false);
    CHECK_FALSE(exists(SavedPaths(machine_dir(fixture, "web")).folder));
}

TEST_CASE("what belongs to the host alone may change while a machine is saved", "[agent][save]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const auto networks = [](int port) {
        const Json forward = {{"protocol", "tcp"}, {"host_port", port}, {"guest_port", 22}};
        return Json::array({{{"kind", "nat"},
                             {"mac", "52:54:00:00:00:01"},
                             {"forwards", Json::array({forward})}}});
    };
    fixture.create("web", {{"networks", networks(42201)}});
    fixture.start("web");
    save(fixture, "web");
    const Json changed =
        definition_of("web", {{"networks", networks(42202)}, {"stop_grace", "7s"}});
    REQUIRE(fixture.call("machine.update", {{"name", "web"}, {"definition", changed}}));
    fixture.start("web");
    const Spec spec = spec_of_run(fixture, 2);
    CHECK(spec.networks.at(0).forwards.at(0).host_port == 42202);
    CHECK(spec.stop_grace == std::chrono::seconds(7));
}

TEST_CASE("a restore that fails leaves the machine saved", "[agent][save]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    save(fixture, "web");
    SECTION("by itself")
    {
        fixture.plan_stub("web", {{"restore", "fails"}});
        CHECK_FALSE(fixture.call("machine.start", {{"name", "web"}, {"wait", "running"}}));
    }
    SECTION("since it was killed meanwhile")
    {
        fixture.plan_stub("web", {{"manual", true}});
        REQUIRE(fixture.call("machine.start", {{"name", "web"}}));
        REQUIRE(fixture.reaches("web", "restoring"));
        REQUIRE(fixture.loop.run_until([&] { return fixture.runner("web").pid != 0; }));
        REQUIRE(fixture.call("machine.kill", {{"name", "web"}}));
    }
    CHECK(fixture.reaches("web", "saved"));
    CHECK(exists(SavedPaths(machine_dir(fixture, "web")).state()));
    fixture.start_agent();
    CHECK(fixture.state("web") == "saved");
    fixture.plan_stub("web", Json::object());
    fixture.start("web");
    CHECK(fixture.machine("web").at("run").at("restored") == true);
}

TEST_CASE("a save that fails leaves the machine running and says why", "[agent][save]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.plan_stub("web", {{"save", "fails"}});
    fixture.start("web");
    const auto saved = fixture.call("machine.save", {{"name", "web"}});
    REQUIRE_FALSE(saved);
    CHECK(saved.error().message == "the stub's disk is full");
    CHECK(fixture.reaches("web", "running"));
    CHECK(fixture.machine("web").at("run").at("number") == 1);
}

TEST_CASE("a save under way is given up by resume, and refuses a polite stop", "[agent][save]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.plan_stub("web", {{"save", "hangs"}});
    fixture.start("web");
    const auto saving = fixture.client->send("machine.save", {{"name", "web"}});
    REQUIRE(fixture.reaches("web", "saving"));
    const auto stopped = fixture.call("machine.stop", {{"name", "web"}});
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().message == "web is being saved, which ends it");
    const auto resumed = fixture.call("machine.resume", {{"name", "web"}});
    REQUIRE(resumed);
    CHECK(resumed->at("state") == "running");
    REQUIRE(saving->has_value());
    CHECK_FALSE(**saving);
}

TEST_CASE("a save goes on without the agent that asked for it", "[agent][save]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.plan_stub("web", {{"save", "hangs"}});
    fixture.start("web");
    const auto asked = fixture.client->send("machine.save", {{"name", "web"}});
    REQUIRE(fixture.reaches("web", "saving"));
    const ProcessId runner = fixture.runner("web");
    fixture.end_agent();
    SECTION("and ends before the next one starts")
    {
        ::kill(runner.pid, SIGUSR1);
        REQUIRE(fixture.loop.run_until([&] { return !is_alive(runner); }));
        fixture.start_agent();
    }
    SECTION("and ends after the next one adopted it")
    {
        fixture.start_agent();
        CHECK(fixture.state("web") == "saving");
        ::kill(runner.pid, SIGUSR1);
    }
    CHECK(fixture.reaches("web", "saved"));
    CHECK(fixture.machine("web").at("last_run").at("outcome") == "saved");
}

TEST_CASE("a runner that dies when the state is kept has saved its machine", "[agent][save]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.plan_stub("web", {{"save", "dies"}});
    fixture.start("web");
    const auto asked = fixture.client->send("machine.save", {{"name", "web"}});
    CHECK(fixture.reaches("web", "saved"));
    CHECK(fixture.machine("web").at("last_run").at("outcome") == "saved");
}

TEST_CASE("a machine whose saved state was removed is stopped", "[agent][save]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    save(fixture, "web");
    const SavedPaths paths(machine_dir(fixture, "web"));
    SECTION("while an agent is there")
    {
        std::filesystem::remove(paths.state());
    }
    SECTION("while none is")
    {
        fixture.end_agent();
        std::filesystem::remove_all(paths.folder);
        fixture.start_agent();
    }
    CHECK(fixture.state("web") == "stopped");
    fixture.start("web");
    CHECK(fixture.machine("web").at("run").at("restored") == false);
}

namespace {

const std::string kAsSaved(1024, 's');
const std::string kWritten(1024, 'w');

/// A machine whose disk was written after it was saved.
struct WrittenDisk : AgentFixture {
    WrittenDisk()
    {
        start_agent();
        REQUIRE(write_file_atomically(disk, kAsSaved));
        create("web", {{"disks", Json::array({{{"path", disk}}})}});
        start("web");
        save(*this, "web");
        REQUIRE(write_file_atomically(disk, kWritten));
    }
    [[nodiscard]] std::string content() const { return read_file(disk, mib(1)).value(); }

    std::string disk = home / "disk.img";
    SavedPaths saved_paths() { return SavedPaths(machine_dir(*this, "web")); }
};

}  // namespace

TEST_CASE_METHOD(
    WrittenDisk,
    "a saved machine whose disk was written goes back to what it was, or keeps the copy",
    "[agent][save]")
{
    const std::string saved = saved_paths().folder;
    const std::string copy = saved + "/0-disk.img";
    const Json disks = machine("web").at("saved").at("disks");
    REQUIRE(disks.size() == 1);
    CHECK(disks[0].at("disk") == disk);
    CHECK(disks[0].at("copy") == copy);
    const auto refused = call("machine.start", {{"name", "web"}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("is in " + copy) != std::string::npos);
    CHECK(refused.error().hint.find("berth start web --as-saved") != std::string::npos);
    CHECK(refused.error().hint.find("berth start web --cold") != std::string::npos);

    Json how = {{"name", "web"}, {"wait", "running"}, {"cold", true}, {"as_saved", true}};
    CHECK(call("machine.start", how).error().code == ErrorCode::Invalid);
    SECTION("back")
    {
        how.erase("cold");
        REQUIRE(call("machine.start", how));
        CHECK(content() == kAsSaved);
        CHECK(machine("web").at("run").at("restored") == true);
        CHECK(machine("web").at("kept_disks").empty());
    }
    SECTION("kept")
    {
        how.erase("as_saved");
        REQUIRE(call("machine.start", how));
        CHECK(content() == kWritten);
        const Json kept = machine("web").at("kept_disks");
        REQUIRE(kept.size() == 1);
        const auto path = kept[0].at("path").get<std::string>();
        CHECK(*read_file(path, mib(1)) == kAsSaved);
        CHECK(kept[0].at("bytes") == kAsSaved.size());
        REQUIRE(call("machine.stop", {{"name", "web"}}));
        CHECK(exists(path));
        REQUIRE(call("machine.delete", {{"name", "web"}}));
        CHECK_FALSE(exists(path));
    }
    CHECK_FALSE(exists(saved));
}

TEST_CASE_METHOD(WrittenDisk, "a disk that cannot go back leaves all as it is", "[agent][save]")
{
    std::filesystem::remove(saved_paths().folder + "/0-disk.img");
    const Json how = {{"name", "web"}, {"wait", "running"}, {"as_saved", true}};
    const auto refused = call("machine.start", how);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("was written since") != std::string::npos);
    CHECK(refused.error().hint.find("--as-saved") == std::string::npos);
    CHECK(content() == kWritten);
    CHECK(state("web") == "saved");
}

TEST_CASE("deleting a saved machine removes what it was saved in", "[agent][save]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    save(fixture, "web");
    const std::string folder = machine_dir(fixture, "web");
    REQUIRE(fixture.call("machine.delete", {{"name", "web"}}));
    CHECK_FALSE(exists(folder));
}

TEST_CASE("only a machine that runs can be saved", "[agent][save]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    const auto saved = fixture.call("machine.save", {{"name", "web"}});
    REQUIRE_FALSE(saved);
    CHECK(saved.error().code == ErrorCode::Refused);
    CHECK(saved.error().message == "web is stopped: only a running or paused machine can be saved");
}
