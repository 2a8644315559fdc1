// Creating, changing and deleting machines over the socket.
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <algorithm>
#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace {

bool lists(const Json& array, const std::string& path)
{
    return std::find(array.begin(), array.end(), Json(path)) != array.end();
}

}  // namespace

TEST_CASE("a created machine has an id, addresses and a mirror", "[agent][definitions]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string id = fixture.create("web");
    CHECK(id.size() == 12);
    const Json machine = fixture.machine("web");
    CHECK(machine.at("state") == "stopped");
    CHECK(machine.at("run").is_null());
    CHECK(machine.at("last_run").is_null());
    CHECK(machine.at("pending") == Json::array());
    const auto mac = machine.at("definition").at("networks")[0].at("mac").get<std::string>();
    CHECK(mac.rfind("52:54:00:", 0) == 0);
    const auto mirror = store::read_mirror(fixture.paths.machine_dir(id));
    REQUIRE(mirror);
    CHECK(mirror->id == id);
    CHECK(machine.at("mirror") == fixture.paths.machine_dir(id) + "/definition.json");

    fixture.start_agent();
    CHECK(fixture.machine("web") == machine);
}

TEST_CASE("a dry run makes all checks and stores nothing", "[agent][definitions]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("db");
    const auto dry = [&](const Json& definition) {
        return fixture.call("machine.create", {{"definition", definition}, {"dry_run", true}});
    };
    CHECK(dry(definition_of("web")));
    CHECK(dry(definition_of("db")).error().code == ErrorCode::AlreadyExists);
    CHECK(dry(definition_of("we/b")).error().code == ErrorCode::Invalid);
    CHECK(fixture.call("machine.list")->at("machines").size() == 1);
}

TEST_CASE("names are unique without regard to case", "[agent][definitions]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    const auto refused = fixture.call("machine.create", {{"definition", definition_of("WEB")}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::AlreadyExists);
    CHECK(fixture.machine("Web").at("name") == "web");
}

TEST_CASE("bad names are refused", "[agent][definitions]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    for (const std::string& name : {std::string(),
                                    std::string("a/b"),
                                    std::string(".."),
                                    std::string("."),
                                    std::string(300, 'x'),
                                    std::string("a b"),
                                    std::string("\xff")}) {
        INFO(name);
        CHECK_FALSE(fixture.call("machine.create", {{"definition", definition_of(name)}}));
        CHECK_FALSE(fixture.call("machine.rename", {{"name", "web"}, {"new_name", name}}));
    }
    CHECK(fixture.call("machine.list")->at("machines").size() == 1);
}

TEST_CASE("disks that cannot work are refused at the ask", "[agent][definitions]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string odd = fixture.home / "odd.img";
    REQUIRE(write_file_atomically(odd, std::string(700, 'x')));
    const auto refused = fixture.call(
        "machine.create",
        {{"definition", definition_of("web", {{"disks", Json::array({Json{{"path", odd}}})}})}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("disks[0].path") != std::string::npos);
}

TEST_CASE("a rename keeps the machine, and tells both names", "[agent][definitions]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string id = fixture.create("web");
    fixture.create("db");
    const auto renamed = fixture.call("machine.rename", {{"name", "web"}, {"new_name", "www"}});
    REQUIRE(renamed);
    CHECK(renamed->at("id") == id);
    CHECK(renamed->at("name") == "www");
    CHECK(renamed->at("definition").at("name") == "www");
    const Json event = fixture.call("events.list")->at("events").back();
    CHECK(event.at("kind") == "machine.renamed");
    CHECK(event.at("data") == Json{{"from", "web"}, {"to", "www"}});
    CHECK(fixture.call("machine.rename", {{"name", "www"}, {"new_name", "DB"}}).error().code ==
          ErrorCode::AlreadyExists);
    CHECK(fixture.call("machine.rename",
                       {{"name", "www"}, {"new_name", "WWW"}}));  // its own, written otherwise
    CHECK(fixture.call("machine.get", {{"name", "web"}}).error().code == ErrorCode::NoSuchMachine);
}

TEST_CASE("an update is stored, keeps addresses, and says what waits for the next start",
          "[agent][definitions]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    const Json before = fixture.machine("web");
    const Json changed = definition_of("web", {{"memory", "256MiB"}, {"restart", "always"}});
    const auto updated = fixture.call("machine.update", {{"name", "web"}, {"definition", changed}});
    REQUIRE(updated);
    CHECK(updated->at("pending") == Json::array({"memory"}));
    CHECK(updated->at("definition").at("networks") == before.at("definition").at("networks"));
    CHECK(updated->at("state") == "running");
    CHECK(fixture.event_kinds().back() == "machine.updated");
    fixture.start_agent();
    CHECK(fixture.machine("web").at("pending") == Json::array({"memory"}));
    REQUIRE(fixture.call("machine.restart", {{"name", "web"}, {"wait", "running"}}));
    CHECK(fixture.machine("web").at("pending") == Json::array());
    CHECK(fixture.machine("web").at("run").at("memory") == mib(256).count);

    const auto count = fixture.event_kinds().size();
    REQUIRE(
        fixture.call("machine.update",
                     {{"name", "web"}, {"definition", fixture.machine("web").at("definition")}}));
    CHECK(fixture.event_kinds().size() == count);  // nothing changed, nothing is told
}

TEST_CASE("an update that began from an older definition is refused", "[agent][definitions]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    const auto update = [&](const char* memory, const std::string& base) {
        return fixture.call("machine.update",
                            {{"name", "web"},
                             {"definition", definition_of("web", {{"memory", memory}})},
                             {"base", base}});
    };
    const auto stored = [&] {
        return fingerprint(*parse_definition(dump_line(fixture.machine("web").at("definition"))));
    };
    const std::string base = stored();
    REQUIRE(update("256MiB", base));
    const auto refused = update("512MiB", base);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Busy);
    CHECK(fixture.machine("web").at("definition").at("memory") == "256MiB");
    REQUIRE(update("512MiB", stored()));
}

TEST_CASE("a machine that runs is not deleted", "[agent][definitions]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.start("web");
    const auto refused = fixture.call("machine.delete", {{"name", "web"}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Refused);
    CHECK(refused.error().hint == "stop it first: berth stop web");
    CHECK(fixture.state("web") == "running");
}

TEST_CASE("deleting removes the machine's own files and keeps the user's", "[agent][definitions]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const std::string users = fixture.home / "user.img";
    REQUIRE(write_file_atomically(users, std::string(512, 'x')));
    const std::string id = fixture.create("web", {{"disks", Json::array({Json{{"path", users}}})}});
    const std::string folder = fixture.paths.machine_dir(id);
    const std::string own = folder + "/own.img";
    REQUIRE(write_file_atomically(own, std::string(512, 'x')));
    REQUIRE(write_file_atomically(folder + "/efi.vars", "x"));
    // A link out of the folder is removed, what it points to is not.
    std::filesystem::create_symlink(users, folder + "/link.img");
    Json definition = fixture.machine("web").at("definition");
    definition["disks"] = Json::array({Json{{"path", users}}, Json{{"path", own}}});
    REQUIRE(fixture.call("machine.update", {{"name", "web"}, {"definition", definition}}));

    SECTION("with its disks")
    {
        const auto deleted = fixture.call("machine.delete", {{"name", "web"}});
        REQUIRE(deleted);
        CHECK_FALSE(exists(folder));
        CHECK(lists(deleted->at("removed"), own));
        CHECK(lists(deleted->at("kept"), users));
    }
    SECTION("keeping its disks")
    {
        const auto deleted =
            fixture.call("machine.delete", {{"name", "web"}, {"keep_disks", true}});
        REQUIRE(deleted);
        CHECK(exists(own));
        CHECK_FALSE(exists(folder + "/efi.vars"));
        CHECK(lists(deleted->at("kept"), own));
        CHECK_FALSE(lists(deleted->at("removed"), own));
    }
    CHECK(exists(users));
    CHECK(fixture.call("machine.get", {{"name", "web"}}).error().code == ErrorCode::NoSuchMachine);
    CHECK(fixture.event_kinds().back() == "machine.deleted");
    fixture.create("web");  // the name is free again
}

TEST_CASE("history is paged, filtered and refused by name", "[agent][definitions]")
{
    AgentFixture fixture;
    fixture.start_agent();
    fixture.create("web");
    fixture.create("db");
    for (int i = 0; i < 3; ++i) {
        fixture.start("web");
        REQUIRE(fixture.call("machine.stop", {{"name", "web"}, {"force", i == 1}}));
    }
    fixture.start("db");
    const auto page = fixture.call("run.list", {{"limit", 2}});
    REQUIRE(page);
    REQUIRE(page->at("runs").size() == 2);
    CHECK(page->at("runs")[0].at("machine") == "db");
    const auto rest = fixture.call("run.list", {{"limit", 2}, {"before", page->at("next")}});
    REQUIRE(rest);
    CHECK(rest->at("runs").size() == 2);
    CHECK(rest->at("next").is_null());
    CHECK(fixture.call("run.list", {{"outcome", "killed"}})->at("runs").size() == 1);
    CHECK(fixture.call("run.list", {{"name", "web"}})->at("runs").size() == 3);
    CHECK(fixture.call("run.list", {{"outcome", "eaten"}}).error().code == ErrorCode::Invalid);
    CHECK(fixture.call("run.list", {{"name", "nobody"}}).error().code == ErrorCode::NoSuchMachine);
    CHECK(fixture.call("run.get", {{"name", "web"}, {"number", 2}})->at("outcome") == "killed");
    CHECK(fixture.call("run.get", {{"name", "web"}, {"number", 9}}).error().code ==
          ErrorCode::NotFound);

    const auto open = fixture.call("log.locate", {{"name", "db"}});
    REQUIRE(open);
    CHECK(open->at("open") == true);
    CHECK(open->at("bytes") == 13);
    CHECK(open->at("console_socket") == fixture.run_dir("db", 1) + "/console.sock");
    const auto old = fixture.call("log.locate", {{"name", "web"}, {"run", 1}});
    REQUIRE(old);
    CHECK(old->at("open") == false);
    CHECK(old->at("console_socket").is_null());
    CHECK(exists(old->at("path").get<std::string>()));
    fixture.create("idle");
    CHECK(fixture.call("log.locate", {{"name", "idle"}}).error().code == ErrorCode::NotFound);
}

TEST_CASE("a mirror that an agent did not come to write is written by the next",
          "[agent][definitions]")
{
    AgentFixture fixture;
    fixture.start_agent();
    const auto mirror_of = [&](const char* name) {
        return fixture.machine(name).at("mirror").get<std::string>();
    };
    fixture.create("gone");
    fixture.create("old");
    fixture.create("newer");
    const std::string gone = mirror_of("gone");
    const std::string old = mirror_of("old");
    const std::string newer = mirror_of("newer");
    const std::string before = read_file(old, mib(1)).value();
    REQUIRE(fixture.call("machine.update",
                         {{"name", "old"}, {"definition", definition_of("old", {{"cpus", 3}})}}));
    const std::string after = read_file(old, mib(1)).value();
    REQUIRE(before != after);
    fixture.end_agent();
    REQUIRE(std::filesystem::remove(gone));
    REQUIRE(write_file_atomically(old, before));
    std::string of_tomorrow = read_file(newer, mib(1)).value();
    const std::string version = "\"berth\": 1";
    of_tomorrow.replace(of_tomorrow.find(version), version.size(), "\"berth\": 99");
    REQUIRE(write_file_atomically(newer, of_tomorrow));
    fixture.start_agent();
    CHECK(exists(gone));
    CHECK(read_file(old, mib(1)) == after);
    CHECK(read_file(newer, mib(1)) == of_tomorrow);
}
