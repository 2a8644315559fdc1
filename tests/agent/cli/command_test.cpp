#include "agent/cli/text.h"
#include "tests/agent/cli/harness.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

using namespace berth;
using namespace berth::test;

namespace {

bool fits(const std::string& text)
{
    for (const std::string& line : cli::printable_lines(text))
        if (cli::display_width(line) > 80) return false;
    return true;
}

struct World {
    World()
        : agent(home.socket(), [this](const std::string& method, const Json& params) {
              return answer(method, params);
          })
    {
        store.add(small_definition("web"), "running");
        Definition db = small_definition("db");
        db.cpus = 4;
        db.memory = gib(2);
        db.disks.push_back({"/data/root.img", gib(10), true, DiskBus::Virtio, ""});
        db.shares.push_back({"src", "/home/u/src", true, false, ""});
        db.networks.at(0).forwards.push_back({Protocol::Tcp, 2222, 22, ""});
        store.add(db);
    }

    Result<Json> answer(const std::string& method, const Json& params)
    {
        const auto found = special.find(method);
        return found != special.end() ? found->second : store.answer(method, params);
    }

    CliHome home;
    FakeStore store;
    std::map<std::string, Result<Json>> special;
    FakeAgent agent;
};

}  // namespace

TEST_CASE("ls shows each machine with what it runs with or is defined with", "[cli][command]")
{
    World world;
    const Said said = world.home.run({"ls"});
    CHECK(said.code == 0);
    CHECK(said.err.empty());
    CHECK(fits(said.out));
    CHECK(has(said.out, "NAME"));
    CHECK(has(said.out, "web   running     2  512 MiB"));
    CHECK(has(said.out, "db    stopped     4  2.0 GiB"));
    CHECK_FALSE(has(said.out, "\x1b"));
}

TEST_CASE("ls --json is the agent's document", "[cli][command]")
{
    World world;
    const Said said = world.home.run({"ls", "--json"});
    CHECK(said.code == 0);
    const auto document = parse_json(said.out, "the output").value();
    REQUIRE(document["machines"].size() == 2);
    CHECK(document["machines"][1]["name"] == "web");
}

TEST_CASE("ls without machines says how to make one, and prints no table", "[cli][command]")
{
    World world;
    world.special["machine.list"] = Json{{"machines", Json::array()}};
    const Said said = world.home.run({"ls"});
    CHECK(said.code == 0);
    CHECK(said.out.empty());
    CHECK(has(said.err, "berth create"));
}

TEST_CASE("hostile names and reasons stay inside their row", "[cli][command]")
{
    World world;
    world.special["machine.list"] = Json{{"machines",
                                          {{{"name", "a\x1b[2J" + std::string(70, 'x')},
                                            {"state", "failed\n"},
                                            {"reason", std::string(200, 'r') + "\x07"}}}}};
    const Said said = world.home.run({"ls"});
    CHECK(said.code == 0);
    CHECK(fits(said.out));
    CHECK_FALSE(has(said.out, "\x1b"));
    CHECK(std::count(said.out.begin(), said.out.end(), '\n') == 2);
}

TEST_CASE("show says all about a machine", "[cli][command]")
{
    World world;
    const Said db = world.home.run({"show", "db"});
    CHECK(db.code == 0);
    CHECK(fits(db.out));
    for (const char* part :
         {"stopped", "/boot/vmlinuz", "/data/root.img, 10GiB, read-only", "2222", "off", "30s"})
        CHECK(has(db.out, part));
    const Said web = world.home.run({"show", "web"});
    CHECK(has(web.out, "ready after 3.2 s"));
    CHECK(parse_json(world.home.run({"show", "web", "--json"}).out, "it").value()["id"] ==
          "id-of-web");
}

TEST_CASE("show of a definition from a newer agent still shows the rest", "[cli][command]")
{
    World world;
    Json machine = world.store.machine("db");
    machine["definition"]["berth"] = 99;
    world.special["machine.get"] = machine;
    const Said said = world.home.run({"show", "db"});
    CHECK(said.code == 0);
    CHECK(has(said.out, "stopped"));
}

TEST_CASE("an unknown machine exits with 4 and names the nearest", "[cli][command]")
{
    World world;
    const std::vector<std::vector<std::string>> commands{{"show", "wbe"},
                                                         {"start", "wbe"},
                                                         {"stop", "wbe"},
                                                         {"stop", "wbe", "--force"},
                                                         {"pause", "wbe"},
                                                         {"logs", "wbe"},
                                                         {"logs", "-f", "wbe"},
                                                         {"console", "wbe"},
                                                         {"history", "wbe"},
                                                         {"delete", "wbe", "--yes"},
                                                         {"rename", "wbe", "x"},
                                                         {"export", "wbe"},
                                                         {"edit", "wbe"},
                                                         {"autostart", "on", "wbe"},
                                                         {"share", "ls", "wbe"},
                                                         {"share", "add", "wbe", "a=/b"},
                                                         {"forward", "ls", "wbe"}};
    for (const auto& command : commands) {
        const Said said = world.home.run(command);
        CAPTURE(command, said.err);
        CHECK(said.code == 4);
        CHECK(has(said.err, "berth: "));
        CHECK(has(said.err, "hint: did you mean web?"));
        CHECK(said.out.empty());
    }
}

TEST_CASE("no agent and none to start exits with 3", "[cli][command]")
{
    CliHome home;
    for (const char* command : {"ls", "capacity", "history", "events"}) {
        CHECK(home.run({command, "--no-spawn"}).code == 3);
        const Said said = home.run({command});
        CHECK(said.code == 3);
        CHECK(has(said.err, "/nonexistent/berth-agent"));
    }
    CHECK(home.run({"show", "web", "--no-spawn"}).code == 3);
}

TEST_CASE("a usage error exits with 2 and reaches no agent", "[cli][command]")
{
    World world;
    CHECK(world.home.run({"strat"}).code == 2);
    CHECK(world.home.run({"create", "web", "--kernel", "/k", "--memory", "0"}).code == 2);
    CHECK(world.agent.calls().empty());
}

TEST_CASE("help and version go to the output", "[cli][command]")
{
    const CliHome home;
    CHECK(home.run({"--version"}).out == "berth " BERTH_VERSION "\n");
    const Said said = home.run({"start", "--help"});
    CHECK(said.code == 0);
    CHECK(has(said.out, "--wait"));
    CHECK(said.err.empty());
}

TEST_CASE("capacity shows the host, the pool, the ceiling, and each share with its rule",
          "[cli][command]")
{
    World world;
    world.special["host.capacity"] =
        parse_json(R"({"host": {"cpus": 8, "cpu_limit": "cgroup quota", "memory": 17179869184},
            "pool": 8589934592, "ceiling": 13743895347, "given": 4294967296, "left": 9448928051,
            "sharers": 2, "machines": [
            {"name": "web", "holds": true, "cpus": 1, "memory": 4294967296,
             "cpus_rule": "fixed: 1 as defined", "memory_rule": "fixed: 4GiB as defined",
             "refusal": null},
            {"name": "db", "holds": false, "cpus": 6, "memory": 4294967296,
             "cpus_rule": "auto: 8 CPUs less 2, between 2 and 8",
             "memory_rule": "auto: half of the host's 16 GiB, shared by 2", "refusal": null},
            {"name": "big", "holds": false, "cpus": null, "memory": null, "cpus_rule": null,
             "memory_rule": null, "refusal": {"message": "big needs 64 GiB",
             "hint": "8.75GiB would fit", "fits": 9395240960}}]})",
                   "the answer")
            .value();
    const Said said = world.home.run({"capacity"});
    CHECK(said.code == 0);
    for (const char* part : {"8 CPUs (cgroup quota)",
                             "16 GiB of memory",
                             "8.0 GiB, half of the host, shared by 2 auto-sized machines",
                             "12.8 GiB for all machines together",
                             "has 1 CPU and 4.0 GiB",
                             "memory fixed: 4GiB as defined",
                             "would get 6 CPUs and 4.0 GiB",
                             "CPUs auto: 8 CPUs less 2",
                             "cannot start: big needs 64 GiB",
                             "hint: 8.75GiB would fit"}) {
        CAPTURE(said.out);
        CHECK(has(said.out, part));
    }
    CHECK(parse_json(world.home.run({"capacity", "--json"}).out, "it").value()["sharers"] == 2);
    world.special["host.capacity"] = Json{{"sharers", "many"}};
    CHECK(world.home.run({"capacity"}).code == 0);
}

TEST_CASE("agent status never starts one", "[cli][command]")
{
    const CliHome home;
    const Said off = home.run({"agent", "status"});
    CHECK(off.code == 3);
    CHECK(has(off.out, "does not run"));
    CHECK(home.run({"agent", "status", "--json"}).out == "{\n  \"running\": false\n}\n");
    CHECK(home.run({"agent", "quit"}).code == 0);

    World world;
    world.special["agent.status"] =
        Json{{"version", "0.1.0"}, {"pid", 7}, {"machines", {{"total", 2}, {"active", 1}}}};
    const Said on = world.home.run({"agent", "status"});
    CHECK(on.code == 0);
    CHECK(has(on.out, "2, 1 active"));
    CHECK(parse_json(world.home.run({"agent", "status", "--json"}).out, "it").value()["running"] ==
          true);
    CHECK(has(world.home.run({"agent", "start"}).out, "process 4242"));
}

TEST_CASE("agent quit waits until the agent has gone and says what runs on", "[cli][command]")
{
    CliHome home;
    ::setenv("BERTH_HOME", home.path().c_str(), 1);
    ::setenv("STUB_AGENT_MODE", "", 1);
    home.agent_program = STUB_AGENT;
    REQUIRE(home.run({"agent", "start"}).code == 0);
    const Said said = home.run({"agent", "quit"});
    CHECK(said.code == 0);
    CHECK(has(said.out, "go on running: web"));
    CHECK(home.run({"agent", "status"}).code == 3);
}

TEST_CASE("an output that cannot be written is an error", "[cli][command]")
{
    World world;
    const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    if (!full) return;  // only Linux has it
    BerthProgram program(world.home, {"ls"}, {-1, full.get(), -1});
    CHECK(program.wait() == 1);
    CHECK(has(program.err(), "cannot write the output"));
}

TEST_CASE("the program itself runs, and a reader that left is no error", "[cli][command]")
{
    World world;
    BerthProgram program(world.home, {"ls", "--json"});
    CHECK(program.wait() == 0);
    CHECK(parse_json(program.out(), "it"));
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    ::close(ends[0]);
    const UniqueFd broken = private_fd(ends[1]);
    BerthProgram piped(world.home, {"ls"}, {-1, broken.get(), -1});
    CHECK(piped.wait() == 141);
    CHECK(piped.err().empty());
}
