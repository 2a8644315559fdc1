#include "tests/agent/cli/harness.h"
#include "tests/agent/cli/pseudo_terminal.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"

#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

using namespace berth;
using namespace berth::test;

namespace {

// An agent with one machine whose run 4 writes `log`.
struct World {
    explicit World(bool is_open)
        : log(home.file("console.log")),
          agent(home.socket(), [this, is_open](const std::string& method, const Json& params) {
              return answer(method, params, is_open);
          })
    {
        store.add(small_definition("web"), "running");
    }

    Result<Json> answer(const std::string& method, const Json& params, bool is_open)
    {
        if (method == "events.subscribe") return Json{{"last", 1}};
        if (method != "log.locate") return store.answer(method, params);
        if (params.contains("run") && params["run"] == 99)
            return fail(ErrorCode::NotFound, "web has no run 99");
        return Json{{"path", log},
                    {"run", 4},
                    {"open", is_open},
                    {"bytes", 0},
                    {"console_socket", nullptr}};
    }

    void append(const std::string& text) const
    {
        std::ofstream(log, std::ios::binary | std::ios::app) << text;
    }
    void tell(const std::string& kind, int run = 4, const std::string& id = "id-of-web")
    {
        agent.notify(
            "event",
            {{"seq", 9}, {"kind", kind}, {"machine", "web"}, {"machine_id", id}, {"run", run}});
    }

    CliHome home;
    std::string log;
    FakeStore store;
    FakeAgent agent;
};

}  // namespace

TEST_CASE("logs prints what the guest wrote, byte for byte", "[cli][logs]")
{
    World world(false);
    const std::string bytes("one\r\n\x1b]0;t\x07\xff\0two", 16);
    world.append(bytes);
    const Said said = world.home.run({"logs", "web", "--raw"});
    CHECK(said.code == 0);
    CHECK(said.out == bytes);
    CHECK(said.err.empty());
    CHECK(world.home.run({"logs", "web"}).out == "one\n\xEF\xBF\xBDtwo");
}

TEST_CASE("logs of another run, or only its end", "[cli][logs]")
{
    World world(false);
    world.append("a\nb\nc\n");
    CHECK(world.home.run({"logs", "web", "--tail", "2"}).out == "b\nc\n");
    CHECK(world.home.run({"logs", "web", "--tail", "0"}).out.empty());
    world.home.run({"logs", "web", "--run", "3"});
    CHECK(world.agent.calls_of("log.locate").back().params == Json{{"name", "web"}, {"run", 3}});
    const Said missing = world.home.run({"logs", "web", "--run", "99"});
    CHECK(missing.code == 1);
    CHECK(has(missing.err, "cannot print the log of web: web has no run 99"));
}

TEST_CASE("logs --json says where the log is", "[cli][logs]")
{
    World world(true);
    const auto json = parse_json(world.home.run({"logs", "web", "--json", "-f"}).out, "it").value();
    CHECK(json["path"] == world.log);
}

TEST_CASE("a log that is not there is named", "[cli][logs]")
{
    World world(false);
    CHECK(has(world.home.run({"logs", "web"}).err, world.log));
    CHECK(world.home.run({"logs", "-f", "web"}).code == 1);
}

TEST_CASE("following a run that is over prints it and ends", "[cli][logs]")
{
    World world(false);
    world.append("all of it\n");
    const Said said = world.home.run({"logs", "-f", "web"});
    CHECK(said.code == 0);
    CHECK(said.out == "all of it\n");
}

TEST_CASE("a followed log is printed as it grows, to its last byte", "[cli][logs]")
{
    World world(true);
    world.append("before\n");
    BerthProgram program(world.home, {"logs", "--follow", "web"});
    REQUIRE(eventually([&] { return program.out() == "before\n"; }));
    world.append("more");
    REQUIRE(eventually([&] { return program.out() == "before\nmore"; }));
    world.tell("run.ended", 3);
    world.tell("run.ended", 4, "another");
    world.tell("run.ready");
    world.append("\nlast words");
    world.tell("run.ended");
    CHECK(program.wait() == 0);
    CHECK(program.out() == "before\nmore\nlast words");
}

TEST_CASE("a large log is followed to its end, and Ctrl-C stops it in between", "[cli][logs]")
{
    World world(true);
    const std::string large(5'000'000, 'x');
    world.append(large);
    {
        BerthProgram program(world.home, {"logs", "-f", "web"});
        REQUIRE(eventually([&] { return program.out().size() == large.size(); }));
        world.append("end");
        world.tell("run.ended");
        CHECK(program.wait() == 0);
        CHECK(program.out() == large + "end");
    }
    // A guest that writes without end, faster than anyone reads.
    std::atomic<bool> enough = false;
    std::thread guest([&] {
        for (int i = 0; i < 2000 && !enough; ++i)
            world.append(std::string(100'000, 'y'));
    });
    BerthProgram program(world.home, {"logs", "-f", "web", "--tail", "1"});
    const bool printed = eventually([&] { return program.out().size() > 1'000'000; });
    program.signal(SIGINT);
    const int code = program.wait();
    enough = true;
    guest.join();
    CHECK(printed);
    CHECK(code == 130);
}

TEST_CASE("following waits for a log that the run has not opened yet", "[cli][logs]")
{
    World world(true);
    BerthProgram program(world.home, {"logs", "-f", "web"});
    REQUIRE(world.agent.wait_for("log.locate"));
    world.append("hello\n");
    world.tell("run.running");
    REQUIRE(eventually([&] { return program.out() == "hello\n"; }));
    world.tell("run.ended");
    CHECK(program.wait() == 0);
}

TEST_CASE("a run that ends while its log is located is not waited for", "[cli][logs]")
{
    const CliHome home;
    home.write("console.log", "short life\n");
    FakeStore store;
    store.add(small_definition("web"), "running");
    FakeAgent* agent_pointer = nullptr;
    FakeAgent agent(
        home.socket(), [&](const std::string& method, const Json& params) -> Result<Json> {
            if (method == "events.subscribe") {
                agent_pointer->notify(
                    "event",
                    {{"seq", 9}, {"kind", "run.ended"}, {"machine_id", "id-of-web"}, {"run", 4}});
                return Json{{"last", 1}};
            }
            // What it says is out of date: the run was still open when the question came.
            if (method == "log.locate")
                return Json{{"path", home.file("console.log")}, {"run", 4}, {"open", true}};
            return store.answer(method, params);
        });
    agent_pointer = &agent;
    BerthProgram program(home, {"logs", "-f", "web"});
    CHECK(program.wait() == 0);
    CHECK(program.out() == "short life\n");
}

TEST_CASE("a log that is emptied is followed from its new start", "[cli][logs]")
{
    World world(true);
    world.append("a long first line\n");
    BerthProgram program(world.home, {"logs", "-f", "web"});
    REQUIRE(eventually([&] { return program.out() == "a long first line\n"; }));
    std::ofstream(world.log, std::ios::trunc) << "new\n";
    REQUIRE(eventually([&] { return program.out() == "a long first line\nnew\n"; }));
    world.tell("run.ended");
    CHECK(program.wait() == 0);
}

TEST_CASE("Ctrl-C and an agent that goes end the following", "[cli][logs]")
{
    World world(true);
    world.append("x\n");
    {
        BerthProgram program(world.home, {"logs", "-f", "web"});
        REQUIRE(eventually([&] { return program.out() == "x\n"; }));
        program.signal(SIGINT);
        CHECK(program.wait() == 130);
    }
    BerthProgram program(world.home, {"logs", "-f", "web"});
    REQUIRE(eventually([&] { return program.out() == "x\n"; }));
    world.agent.drop_clients();
    CHECK(program.wait() == 3);
    CHECK(has(program.err(), "the machine goes on"));
}

TEST_CASE("on a terminal the guest's log cannot act on it", "[cli][logs]")
{
    World world(false);
    world.append("\x1b]0;owned\x07\x1b[31mred\x1b[0m\x1b[6nplain\n");
    PseudoTerminal terminal;
    BerthProgram program(world.home, {"logs", "web"}, {-1, terminal.theirs.get(), -1});
    CHECK(terminal.shows("plain"));
    CHECK(program.wait() == 0);
    CHECK(has(terminal.shown, "\x1b[0;31mred\x1b[0mplain"));
    CHECK_FALSE(has(terminal.shown, "owned"));
    CHECK_FALSE(has(terminal.shown, "\x1b[6n"));
}
