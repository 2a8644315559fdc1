#include "tests/agent/cli/harness.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"

using namespace berth;
using namespace berth::test;

namespace {

struct World {
    World()
        : agent(home.socket(), [this](const std::string& method, const Json& params) {
              return store.answer(method, params);
          })
    {
        Definition web = small_definition("web");
        web.shares.push_back({"src", "/src", false, true, ""});
        web.networks.at(0).forwards.push_back({Protocol::Tcp, 2222, 22, ""});
        store.add(web, "running");
    }

    [[nodiscard]] Definition sent(const std::string& method) const
    {
        const auto calls = agent.calls_of(method);
        REQUIRE_FALSE(calls.empty());
        return parse_definition(calls.back().params["definition"].dump()).value();
    }

    CliHome home;
    FakeStore store;
    FakeAgent agent;
};

const std::string kDocument =
    R"({"berth": 1, "name": "doc", "boot": {"kind": "linux", "kernel": "/k"}, "x_future": [1]})";

}  // namespace

TEST_CASE("create sends the definition that the options say", "[cli][definition]")
{
    World world;
    const Said said = world.home.run(
        {"create", "db", "--kernel", "k", "--memory", "512M", "--disk", "a,b.img,ro"});
    CHECK(said.code == 0);
    CHECK(has(said.out, "berth start db"));
    const Definition sent = world.sent("machine.create");
    CHECK(sent.boot.kernel == world.home.path() + "/k");
    CHECK(sent.memory == mib(512));
    CHECK(sent.disks.at(0).path == world.home.path() + "/a,b.img");
}

TEST_CASE("create --start starts it too", "[cli][definition]")
{
    World world;
    CHECK(world.home.run({"create", "db", "--kernel", "/k", "--start"}).code == 0);
    CHECK(world.agent.calls_of("machine.start").size() == 1);
}

TEST_CASE("create and import read a document from a file or standard input", "[cli][definition]")
{
    World world;
    const std::string file = world.home.write("m.json", kDocument);
    CHECK(world.home.run({"create", "-f", file}).code == 0);
    CHECK(world.sent("machine.create").name == "doc");
    CHECK(has(world.agent.calls_of("machine.create").back().params.dump(), "x_future"));
    CHECK(world.home.run({"create", "other", "-f", "-"}, kDocument).code == 0);
    CHECK(world.sent("machine.create").name == "other");
    CHECK(world.home.run({"import", "-", "--name", "third"}, kDocument).code == 0);
    CHECK(world.sent("machine.create").name == "third");
    CHECK(world.home.run({"import", file}).code == 0);
}

TEST_CASE("a document with several wrong fields names them all", "[cli][definition]")
{
    World world;
    const Said said = world.home.run(
        {"import", "-"}, R"({"berth": 1, "name": "a/b", "cpus": 0, "boot": {"kind": "x"}})");
    CHECK(said.code == 1);
    CHECK(has(said.err, "\n  name: "));
    CHECK(has(said.err, "\n  cpus: "));
    CHECK(has(said.err, "\nhint: "));
    CHECK(world.agent.calls_of("machine.create").empty());
}

TEST_CASE("documents that cannot be read are one clear error", "[cli][definition]")
{
    World world;
    std::string deep = "{\"berth\": 1, \"x\": ";
    deep += std::string(10'000, '[') + std::string(10'000, ']') + "}";
    const std::vector<std::string> documents{"",
                                             "{",
                                             "{\"berth\": 1, \"name\"",
                                             "[]",
                                             "\xff\xfe",
                                             "{\"berth\": 99, \"name\": \"web\"}",
                                             deep,
                                             "{\"a\": \"" + std::string(2'000'000, 'x') + "\"}"};
    for (const std::string& document : documents) {
        const Said said = world.home.run({"import", "-"}, document);
        CAPTURE(document.substr(0, 40), said.err);
        CHECK(said.code == 1);
        CHECK(said.err.rfind("berth: cannot import", 0) == 0);
        CHECK(has(said.err, "hint: "));
        CHECK(said.err.size() < 2000);
    }
    CHECK(has(world.home.run({"import", "/nonexistent.json"}).err, "/nonexistent.json"));
    CHECK(world.home.run({"import", world.home.path()}).code == 1);
    CHECK(world.agent.calls_of("machine.create").empty());
}

TEST_CASE("what is exported is imported again the same", "[cli][definition]")
{
    World world;
    const Said exported = world.home.run({"export", "web"});
    CHECK(exported.code == 0);
    CHECK(world.home.run({"import", "-", "--name", "copy"}, exported.out).code == 0);
    Definition copy = world.sent("machine.create");
    copy.name = "web";
    CHECK(copy == parse_definition(exported.out).value());
}

TEST_CASE("rename and delete", "[cli][definition]")
{
    World world;
    CHECK(world.home.run({"rename", "web", "www"}).out == "web is now www\n");
    CHECK(world.agent.calls_of("machine.rename").at(0).params ==
          Json{{"name", "web"}, {"new_name", "www"}});
    const Said said = world.home.run({"delete", "web", "--keep-disks"});
    CHECK(said.code == 0);
    CHECK(world.agent.calls_of("machine.delete").at(0).params ==
          Json{{"name", "web"}, {"keep_disks", true}});
    CHECK(has(said.out, "kept /data/root\\x1b[2J.img"));
}

TEST_CASE("autostart changes only itself", "[cli][definition]")
{
    World world;
    CHECK(world.home.run({"autostart", "on", "web", "--order", "5", "--delay", "3s"}).code == 0);
    const Definition sent = world.sent("machine.update");
    CHECK(sent.autostart.enabled);
    CHECK(sent.autostart.order == 5);
    CHECK(sent.autostart.delay == std::chrono::seconds(3));
    CHECK(sent.shares.size() == 1);
    CHECK(world.home
              .run({"autostart",
                    "on",
                    "web",
                    "--when",
                    "network,mounted:/a,b,ac-power",
                    "--when",
                    "mounted:/c",
                    "--retries",
                    "3"})
              .code == 0);
    CHECK(world.sent("machine.update").autostart.retries == 3);
    const Conditions conditions = world.sent("machine.update").autostart.conditions;
    CHECK(conditions == Conditions{true, {"/a,b", "/c"}, true, ""});
    CHECK(world.home.run({"autostart", "off", "web"}).out == "web does not start at login\n");
    CHECK(world.sent("machine.update").autostart.order == 5);
}

TEST_CASE("an update names the definition that it began from", "[cli][definition]")
{
    World world;
    const Definition before =
        parse_definition(world.store.machine("web")["definition"].dump()).value();
    CHECK(world.home.run({"autostart", "on", "web"}).code == 0);
    CHECK(world.agent.calls_of("machine.update").at(0).params["base"] == fingerprint(before));
}

TEST_CASE("shares are added, switched, removed and listed", "[cli][definition]")
{
    World world;
    world.store.pending = {"shares"};
    CHECK(world.home.run({"share", "add", "web", "doc=/doc:ro"}).out ==
          "web: doc added, at next start\n");
    CHECK(world.sent("machine.update").shares.at(1).read_only);
    CHECK(world.home.run({"share", "off", "web", "doc"}).code == 0);
    CHECK_FALSE(world.sent("machine.update").shares.at(1).enabled);
    const Said list = world.home.run({"share", "ls", "web"});
    CHECK(has(list.out, "doc  off    read-only   /doc"));
    CHECK(parse_json(world.home.run({"share", "ls", "web", "--json"}).out, "it")
              .value()["shares"]
              .size() == 2);
    world.store.pending.clear();
    CHECK(world.home.run({"share", "rm", "web", "src", "doc"}).out == "web: src, doc removed\n");
    CHECK(world.sent("machine.update").shares.empty());
    CHECK(has(world.home.run({"share", "ls", "web"}).err, "no shares"));
}

TEST_CASE("share ls and show say how each share stands", "[cli][definition]")
{
    World world;
    Definition web = small_definition("web");
    web.shares = {{"src", "/src", false, true, ""},
                  {"drive", "/media/drive", false, true, ""},
                  {"bad", "/bad", true, true, ""},
                  {"new", "/new", false, true, ""}};
    world.store.add(web, "running");
    const auto stands = [](const char* tag, const char* state, const Json& reason) {
        return Json{{"tag", tag}, {"state", state}, {"reason", reason}};
    };
    world.store.shares = {stands("src", "on", nullptr),
                          stands("drive", "waiting", nullptr),
                          stands("bad", "failed", "/bad is not a folder"),
                          stands("new", "next_start", "virtiofsd is not installed")};
    world.store.share_service = {{"kind", "9p"}, {"reason", "virtiofsd is not installed"}};
    const std::string list = world.home.run({"share", "ls", "web"}).out;
    CHECK(has(list, "src    on             read-write  /src"));
    CHECK(has(list, "bad    failed         read-only   /bad"));
    CHECK(has(list, "new    at next start  read-write  /new"));
    CHECK(has(list, "drive waits for /media/drive to appear\n"));
    CHECK(has(list, "bad failed: /bad is not a folder\n"));
    CHECK(has(list, "changes wait for the next start: virtiofsd is not installed\n"));

    const Json json =
        parse_json(world.home.run({"share", "ls", "web", "--json"}).out, "it").value();
    CHECK(json["shares"][2]["state"] == "failed");
    CHECK(json["shares"][2]["reason"] == "/bad is not a folder");
    CHECK(json["shares"][0]["path"] == "/src");
    CHECK(json["service"]["kind"] == "9p");
    CHECK(json["service"]["mount"] == "mount -t 9p -o trans=virtio,version=9p2000.L TAG /mnt/TAG");
    CHECK(has(list, "by 9p, a device for each, fixed while it runs; in the guest: mount -t 9p"));

    const std::string page = world.home.run({"show", "web"}).out;
    CHECK(has(page, "bad = /bad, read-only, failed"));
    CHECK(has(page, "new = /new, at next start"));
    CHECK(has(page, "9p"));
}

TEST_CASE("a share that is not there names the nearest, and nothing is sent", "[cli][definition]")
{
    World world;
    const Said said = world.home.run({"share", "off", "web", "scr"});
    CHECK(said.code == 1);
    CHECK(has(said.err, "did you mean src?"));
    CHECK(world.agent.calls_of("machine.update").empty());
}

TEST_CASE("forwards are added, removed and listed", "[cli][definition]")
{
    World world;
    CHECK(world.home.run({"forward", "add", "web", "udp:53:5353"}).out ==
          "web: udp:53:5353 added\n");
    const Said list = world.home.run({"forward", "ls", "web"});
    CHECK(has(list.out, "tcp       2222     22"));
    CHECK(has(list.out, "udp         53   5353"));
    const auto json =
        parse_json(world.home.run({"forward", "ls", "web", "--json"}).out, "it").value();
    CHECK(json["forwards"][1] ==
          Json{{"protocol", "udp"}, {"host_port", 53}, {"guest_port", 5353}});
    CHECK(world.home.run({"forward", "rm", "web", "tcp:2222:22"}).code == 0);
    CHECK(world.sent("machine.update").networks.at(0).forwards.size() == 1);
    CHECK(world.home.run({"forward", "rm", "web", "tcp:1:1"}).code == 1);
    Definition alone = small_definition("alone");
    alone.networks.at(0).kind = NetworkKind::None;
    world.store.add(alone);
    CHECK(has(world.home.run({"forward", "add", "alone", "tcp:1:1"}).err, "no NAT network"));
}
