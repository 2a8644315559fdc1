#include "tests/agent/cli/harness.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"
#include "vzcore/console/compress.h"
#include "vzcore/console/console_writer.h"

#include <csignal>
#include <filesystem>
#include <mutex>
#include <thread>

using namespace berth;
using namespace berth::test;

namespace {

std::string line(int number)
{
    const std::string digits = std::to_string(number);
    return "line " + std::string(6 - digits.size(), '0') + digits + "\n";
}

// An agent with the machine web, whose runs have logs of real writers. Run 2 is the newest.
struct World {
    World()
        : agent(home.socket(), [this](const std::string& method, const Json& params) {
              return answer(method, params);
          })
    {
        store.add(small_definition("web"), "running");
    }

    Result<Json> answer(const std::string& method, const Json& params)
    {
        const std::lock_guard lock(mutex);
        if (method == "events.subscribe") return Json{{"last", 1}};
        if (method == "run.list") return runs;
        if (method != "log.locate") return store.answer(method, params);
        const int run = params.value("run", newest);
        if (run > newest) return fail(ErrorCode::NotFound, "web has no such run");
        return Json{{"path", folder(run) + "/console.log"}, {"run", run}, {"open", run == open}};
    }

    [[nodiscard]] std::string folder(int run) const
    {
        return home.file("log-" + std::to_string(run));
    }
    [[nodiscard]] ConsoleWriter writer(int run, Bytes limit = mib(64)) const
    {
        auto made = ConsoleWriter::open(
            {.folder = folder(run), .limit = limit, .clock = [this] { return now; }});
        REQUIRE(made);
        return std::move(*made);
    }
    void tell(const std::string& kind, int run)
    {
        agent.notify("event",
                     {{"seq", 9},
                      {"kind", kind},
                      {"machine", "web"},
                      {"machine_id", "id-of-web"},
                      {"run", run}});
    }
    void set_runs(int newest_run, int open_run)
    {
        const std::lock_guard lock(mutex);
        newest = newest_run;
        open = open_run;
    }

    CliHome home;
    UnixTime now = unix_now() - std::chrono::hours(10);
    std::mutex mutex;
    int newest = 2, open = 0;
    Json runs;
    FakeStore store;
    FakeAgent agent;
};

}  // namespace

TEST_CASE("a log of many files is printed as one, and a cut as one line", "[cli][logs]")
{
    const World world;
    std::string all;
    {
        auto log = world.writer(2, kib(64));
        for (int i = 0; i < 20'000; ++i) {
            all += line(i);
            log.append(line(i));
        }
    }
    // Some are compressed.
    const auto segments = log_format::list_segments(world.folder(2)).value();
    REQUIRE(segments.size() > 4);
    for (std::size_t i = 1; i < 4; ++i)
        REQUIRE(compress_file(world.folder(2) + "/" + segments[i].name()));

    const Said said = world.home.run({"logs", "web"});
    CHECK(said.code == 0);
    const std::size_t mark = said.out.find("[berth: ");
    REQUIRE(mark != std::string::npos);
    CHECK(said.out.substr(0, mark) == all.substr(0, mark));
    CHECK(mark > 30'000);
    const std::string tail = said.out.substr(said.out.find('\n', mark) + 1);
    CHECK(tail.size() > 24'000);
    CHECK(tail == all.substr(all.size() - tail.size()));
    CHECK(world.home.run({"logs", "web", "--tail", "1000"}).out == all.substr(all.size() - 12'000));
    // There may have been matches in the cut, so it is shown.
    CHECK(world.home.run({"logs", "web", "--grep", "line 01999[89]$"}).out ==
          said.out.substr(mark, said.out.find('\n', mark) + 1 - mark) + line(19'998) +
              line(19'999));
}

TEST_CASE("logs prints the lines in which an expression matches, whatever their colours",
          "[cli][logs]")
{
    const World world;
    world.writer(2).append("one\r\nt\x1b[31mw\x1b[0mo\r\nthree\r\ntw\n\x1b]0;two\afour\nlast two");
    CHECK(world.home.run({"logs", "web", "--grep", "^two$|last"}).out == "two\nlast two\n");
    CHECK(world.home.run({"logs", "web", "--grep", "^two$", "--raw"}).out ==
          "t\x1b[31mw\x1b[0mo\r\n");
    const Said wrong = world.home.run({"logs", "web", "--grep", "("});
    CHECK(wrong.code != 0);
    CHECK(has(wrong.err, "--grep"));
}

TEST_CASE("logs shows lines as a terminal would have left them", "[cli][logs]")
{
    const World world;
    world.writer(2).append(" 10%\r100%\r\nab\bc\td\n\x1b[31mred\nstill\x1b[0m\n\x1b[2Kq");
    CHECK(world.home.run({"logs", "web"}).out == "100%\nac      d\nred\nstill\nq");
    CHECK(world.home.run({"logs", "web", "--grep", "^ 10%"}).out.empty());
    CHECK(world.home.run({"logs", "web", "--grep", "^100%$"}).out == "100%\n");
}

TEST_CASE("a line of any length is printed whole", "[cli][logs]")
{
    const World world;
    const std::size_t size = GENERATE(65'535, 65'536, 65'537, 300'000);
    std::string line(size, 'x');
    line[size / 2] = 'y';
    world.writer(2).append("a\n" + line + "\nb\n");
    CHECK(world.home.run({"logs", "web"}).out == "a\n" + line + "\nb\n");
    CHECK(world.home.run({"logs", "web", "--raw"}).out == "a\n" + line + "\nb\n");
    CHECK(has(world.home.run({"logs", "web", "--grep", "y"}).out, "xyx"));
}

TEST_CASE("of a followed line what is new is printed, and all of it when it changed", "[cli][logs]")
{
    World world;
    world.set_runs(2, 2);
    auto log = world.writer(2);
    log.append("log");
    BerthProgram program(world.home, {"logs", "-f", "web"});
    REQUIRE(eventually([&] { return program.out() == "log"; }));
    log.append("in: ");
    REQUIRE(eventually([&] { return program.out() == "login: "; }));
    log.append("me\n10%");
    REQUIRE(eventually([&] { return program.out() == "login: me\n10%"; }));
    log.append("\r20%\n");
    REQUIRE(eventually([&] { return program.out() == "login: me\n10%\n20%\n"; }));
    log.append("end");
    world.tell("run.ended", 2);
    CHECK(program.wait() == 0);
    CHECK(program.out() == "login: me\n10%\n20%\nend");
}

TEST_CASE("logs says when each line came, and begins where it is asked to", "[cli][logs]")
{
    World world;
    auto log = world.writer(2);
    log.append("first\n");
    world.now += std::chrono::hours(9);
    log.append("half of ");
    world.now += std::chrono::minutes(30);
    log.append("the second\nthird\n");
    const std::string times = world.home.run({"logs", "web", "--timestamps"}).out;
    CHECK(times == iso8601(world.now - std::chrono::minutes(570)) + " first\n" +
                       iso8601(world.now - std::chrono::minutes(30)) + " half of the second\n" +
                       iso8601(world.now) + " third\n");
    CHECK(world.home.run({"logs", "web", "--since", "2h"}).out == "half of the second\nthird\n");
    CHECK(world.home.run({"logs", "web", "--since", "1m"}).out.empty());
    CHECK(world.home.run({"logs", "web", "--since", "12h", "--tail", "1"}).out == "third\n");
    CHECK(world.home.run({"logs", "web", "--since", "never"}).code != 0);
}

TEST_CASE("logs finds the newest run that failed", "[cli][logs]")
{
    World world;
    world.writer(1).append("panic\n");
    world.writer(2).append("fine\n");
    const auto run = [](int number, const char* outcome) {
        return Json{{"id", number}, {"machine", "web"}, {"number", number}, {"outcome", outcome}};
    };
    world.runs = {{"runs", {run(2, "stopped"), run(1, "guest_panicked")}}, {"next", nullptr}};
    CHECK(world.home.run({"logs", "web", "--run", "last-failed"}).out == "panic\n");
    CHECK(world.home.run({"logs", "web", "--run", "last"}).out == "fine\n");
    world.runs = {{"runs", {run(2, "stopped")}}, {"next", nullptr}};
    CHECK(has(world.home.run({"logs", "web", "--run", "last-failed"}).err, "has failed"));
    CHECK(world.home.run({"logs", "web", "--run", "newest"}).code != 0);
    CHECK(world.home.run({"logs", "web", "--run", "1", "--follow-runs"}).code != 0);
}

TEST_CASE("a followed log goes on over new segments, and each follower gets each line once",
          "[cli][logs]")
{
    World world;
    world.set_runs(2, 2);
    auto log = world.writer(2, mib(8));  // head 4 MiB, segments of 512 KiB
    log.append(line(0));
    std::vector<std::unique_ptr<BerthProgram>> followers;
    for (int i = 0; i < 3; ++i)
        followers.push_back(std::make_unique<BerthProgram>(
            world.home, std::vector<std::string>{"logs", "-f", "web"}));
    std::string all = line(0);
    for (int i = 1; i < 600'000; ++i) {  // 7 MB: within the limit, over six segments
        all += line(i);
        log.append(line(i));
        if (i % 100'000 != 0) continue;
        // What is full is compressed under the followers' feet.
        const auto segments = log_format::list_segments(world.folder(2)).value();
        for (std::size_t n = 1; n + 1 < segments.size(); ++n)
            if (!segments[n].compressed)
                REQUIRE(compress_file(world.folder(2) + "/" + segments[n].name()));
    }
    // One that asks later than that for the log would not hear of the end.
    REQUIRE(eventually([&] { return world.agent.calls_of("log.locate").size() == 3; }));
    world.tell("run.ended", 2);
    for (const auto& follower : followers) {
        CHECK(follower->wait() == 0);
        CHECK(follower->out() == all);
    }
}

TEST_CASE("logs follows a machine from run to run", "[cli][logs]")
{
    World world;
    world.set_runs(2, 2);
    world.writer(2).append("a\nb\n");
    BerthProgram program(world.home, {"logs", "web", "--follow-runs", "--tail", "1"});
    REQUIRE(eventually([&] { return program.out() == "b\n"; }));
    world.tell("run.ended", 2);
    world.set_runs(4, 4);
    world.writer(3).append("c\nd\n");
    world.writer(4).append("e\n");
    world.tell("run.asked", 3);
    world.tell("run.ended", 3);
    world.tell("run.asked", 4);
    REQUIRE(eventually([&] { return program.out() == "b\nc\nd\ne\n"; }));
    world.writer(4).append("f\n");
    REQUIRE(eventually([&] { return program.out() == "b\nc\nd\ne\nf\n"; }));
    CHECK(has(program.err(), "run 4"));
    program.signal(SIGINT);
    CHECK(program.wait() == 130);
}
