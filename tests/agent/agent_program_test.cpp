// The real program: its command line, its lock, its death.
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"
#include "vzcore/run_dir.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>

using namespace berth;
using namespace berth::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

struct Ended {
    int code = -1;
    std::string output;
};

/// berth-agent with a home of its own. What it leaves behind is killed.
class AgentProgram {
public:
    AgentProgram() : paths{home / "data", home / "logs", home / "run"}
    {
        ::setenv("BERTH_HOME", home.path().c_str(), 1);
    }
    AgentProgram(const AgentProgram&) = delete;
    AgentProgram& operator=(const AgentProgram&) = delete;
    ~AgentProgram()
    {
        client.reset();
        if (agent != 0) end(SIGKILL);
        std::error_code error;
        for (const auto& item : std::filesystem::directory_iterator(paths.runs(), error))
            if (const auto record = read_runner_record(RunDirPaths(item.path().string())))
                if (is_alive(record->process)) ::kill(record->process.pid, SIGKILL);
        ::unsetenv("BERTH_HOME");
    }

    pid_t spawn_agent(std::vector<std::string> arguments)
    {
        auto log = open_file(home / "output", O_RDWR | O_CREAT | O_APPEND);
        REQUIRE(log);
        SpawnRequest request;
        request.program = BERTH_AGENT_PROGRAM;
        request.arguments = std::move(arguments);
        request.arguments.insert(request.arguments.end(), {"--runner", BERTH_STUB_RUNNER});
        request.descriptors = {{log->get(), 1}, {log->get(), 2}};
        const auto pid = spawn(request);
        REQUIRE(pid);
        return *pid;
    }

    /// Runs it to its end.
    Ended run(std::vector<std::string> arguments)
    {
        std::filesystem::remove(home / "output");
        const pid_t pid = spawn_agent(std::move(arguments));
        Ended ended;
        ended.code = wait_for(pid);
        ended.output = read_file(home / "output", mib(1)).value_or("");
        return ended;
    }

    /// Starts it in the foreground, and a client.
    void start()
    {
        agent = spawn_agent({"--headless"});
        connect();
    }

    void connect()
    {
        // A killed agent's socket lives on for an instant in a child of its that has not reached
        // exec: such a connection ends by itself, so it counts once it has answered.
        for (int attempt = 0; attempt < 50; ++attempt) {
            client.reset();
            std::unique_ptr<rpc::Peer> peer;
            REQUIRE(loop.run_until([&] {
                if (auto dialled = rpc::Peer::dial(loop, paths.agent_socket()))
                    peer = std::move(*dialled);
                return peer != nullptr;
            }));
            client = std::make_unique<TestClient>(loop, std::move(peer));
            if (client->call("agent.status")) return;
        }
        FAIL("no agent answers");
    }

    int end(int signal)
    {
        ::kill(agent, signal);
        return wait_for(std::exchange(agent, 0));
    }

    /// 128 + signal for one that was killed.
    int wait_for(pid_t pid)
    {
        int status = 0;
        const bool ended = loop.run_until([&] { return ::waitpid(pid, &status, WNOHANG) == pid; });
        REQUIRE(ended);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

    void create(const std::string& name)
    {
        REQUIRE(client->call("machine.create", {{"definition", definition_of(name)}}));
    }

    Json machine(const std::string& name)
    {
        const auto got = client->call("machine.get", {{"name", name}});
        INFO((got ? "" : got.error().message));
        REQUIRE(got);
        return *got;
    }

    /// Waits until a machine is said to run: a runner that is slow to answer its new agent is
    /// unknown until then.
    Json running(const std::string& name)
    {
        REQUIRE(loop.run_until([&] { return machine(name).at("state") == "running"; }));
        return machine(name);
    }

    TempDir home;
    Paths paths;
    ManualLoop loop;
    std::unique_ptr<TestClient> client;
    pid_t agent = 0;
};

}  // namespace

TEST_CASE("berth-agent tells its version and its use, and refuses nonsense", "[agent][program]")
{
    AgentProgram program;
    CHECK(program.run({"--version"}).output == "berth-agent " BERTH_VERSION "\n");
    CHECK(program.run({"--help"}).output.rfind("usage: berth-agent", 0) == 0);
    const Ended refused = program.run({"--what"});
    CHECK(refused.code == 2);
    CHECK(refused.output.find("--what") != std::string::npos);
    CHECK_FALSE(exists(program.paths.data));
}

TEST_CASE("an agent that is killed leaves its machines, and the next one adopts them",
          "[agent][program]")
{
    AgentProgram program;
    program.start();
    for (const char* name : {"web", "db", "idle"})
        program.create(name);
    for (const char* name : {"web", "db"})
        REQUIRE(program.client->call("machine.start", {{"name", name}, {"wait", "running"}}));
    const Json before = program.machine("web");
    CHECK(program.end(SIGKILL) == 128 + SIGKILL);

    program.start();
    CHECK(program.running("web").at("run") == before.at("run"));
    program.running("db");
    CHECK(program.machine("idle").at("state") == "stopped");
    const auto stopped = program.client->call("machine.stop", {{"name", "web"}});
    REQUIRE(stopped);
    CHECK(stopped->at("last_run").at("outcome") == "stopped");
}

TEST_CASE("killed at any moment of a start, an agent leaves nothing that the next cannot tell",
          "[agent][program]")
{
    AgentProgram program;
    program.start();
    program.create("web");
    for (int round = 0; round < 12; ++round) {
        const auto started = program.client->send("machine.start", {{"name", "web"}});
        program.loop.run_until([] { return false; }, milliseconds(round * 3));
        program.end(SIGKILL);
        program.start();
        const auto settled = program.loop.run_until([&] {
            const Json state = program.machine("web").at("state");
            return state != "unknown" && state != "starting";
        });
        INFO("round " << round << ": " << program.machine("web").at("state"));
        REQUIRE(settled);
        const Json machine = program.machine("web");
        const bool open = !machine.at("run").is_null();
        CHECK(open == (machine.at("state") == "running"));
        if (open) REQUIRE(program.client->call("machine.stop", {{"name", "web"}, {"force", true}}));
        CHECK(std::filesystem::is_empty(program.paths.runs()));
    }
}

TEST_CASE("what a killed agent's child still holds for a moment does not keep the next one out",
          "[agent][program]")
{
    AgentProgram program;
    program.start();
    const pid_t dead = program.agent;
    program.end(SIGKILL);
    // As a child between fork and exec does: it holds the lock, whose file names the dead agent.
    auto lock = lock_file(program.paths.agent_lock());
    REQUIRE(lock);
    CHECK(read_file(program.paths.agent_lock(), kib(1)) == std::to_string(dead) + "\n");
    program.agent = program.spawn_agent({"--headless"});
    program.loop.run_until([] { return false; }, milliseconds(200));
    CHECK_FALSE(rpc::connect_unix(program.paths.agent_socket()));
    lock->reset();
    program.connect();
}

TEST_CASE("SIGTERM ends the agent cleanly and leaves the machines running", "[agent][program]")
{
    AgentProgram program;
    program.start();
    program.create("web");
    REQUIRE(program.client->call("machine.start", {{"name", "web"}, {"wait", "running"}}));
    const auto pid = program.machine("web").at("run").at("runner_pid").get<pid_t>();
    CHECK(program.end(SIGTERM) == 0);
    CHECK(::kill(pid, 0) == 0);
    CHECK_FALSE(exists(program.paths.agent_socket()));
    program.start();
    program.running("web");
    const auto events = program.client->call("events.list");
    REQUIRE(events);
    CHECK(events->dump().find("agent.quit") != std::string::npos);
}

TEST_CASE("a hang-up does not end the agent", "[agent][program]")
{
    AgentProgram program;
    program.start();
    ::kill(program.agent, SIGHUP);
    CHECK(program.client->call("machine.list"));
}

TEST_CASE("agent.quit ends the program", "[agent][program]")
{
    AgentProgram program;
    program.start();
    CHECK(program.client->call("agent.quit"));
    CHECK(program.wait_for(std::exchange(program.agent, 0)) == 0);
}

TEST_CASE("a second agent names the first and leaves it alone", "[agent][program]")
{
    AgentProgram program;
    program.start();
    const Ended second = program.run({"--headless"});
    CHECK(second.code == 1);
    CHECK(second.output.find("another agent (pid " + std::to_string(program.agent) + ") serves " +
                             program.paths.data) != std::string::npos);
    const Ended background = program.run({"--headless", "--background"});
    CHECK(background.code == 1);
    CHECK(background.output.rfind("berth-agent: another agent (pid ", 0) == 0);
    CHECK(program.client->call("machine.list"));
}

TEST_CASE("in the background the command returns once the agent serves", "[agent][program]")
{
    AgentProgram program;
    const Ended started = program.run({"--headless", "--background"});
    CHECK(started.code == 0);
    CHECK(started.output.empty());
    program.connect();
    const auto status = program.client->call("agent.status");
    REQUIRE(status);
    const auto pid = status->at("pid").get<pid_t>();
    CHECK(::getsid(pid) == pid);
    CHECK(program.client->call("agent.quit"));
    REQUIRE(program.loop.run_until([&] { return ::kill(pid, 0) != 0 || !start_time_of(pid); }));
}

TEST_CASE("a folder that cannot be used is named in one line", "[agent][program]")
{
    AgentProgram program;
    const auto check_refused = [&](const std::string& named) {
        for (const bool background : {false, true}) {
            const Ended refused = background ? program.run({"--background"}) : program.run({});
            INFO(refused.output);
            CHECK(refused.code == 1);
            CHECK(refused.output.rfind("berth-agent: ", 0) == 0);
            CHECK(refused.output.find(named) != std::string::npos);
        }
    };
    SECTION("a file is in the way")
    {
        REQUIRE(write_file_atomically(program.paths.data, "x"));
        check_refused(program.paths.data);
    }
    SECTION("it is open to others")
    {
        REQUIRE(ensure_private_dir(program.paths.data));
        ::chmod(program.paths.data.c_str(), 0755);
        check_refused(program.paths.data);
    }
    SECTION("it belongs to somebody else")
    {
        if (::geteuid() != 0) return;  // only root can give folders away
        REQUIRE(ensure_private_dir(program.paths.data));
        REQUIRE(::chown(program.paths.data.c_str(), 12345, 12345) == 0);
        check_refused(program.paths.data);
    }
    SECTION("the database is open to others")
    {
        REQUIRE(ensure_private_dir(program.paths.data));
        REQUIRE(write_file_atomically(program.paths.database(), std::string(8192, 'x')));
        REQUIRE(::chmod(program.paths.database().c_str(), 0644) == 0);
        check_refused(program.paths.database());
        CHECK(read_file(program.paths.database(), mib(1)) == std::string(8192, 'x'));
    }
}

TEST_CASE("files of the agent are for its user only", "[agent][program]")
{
    AgentProgram program;
    program.start();
    program.create("web");
    REQUIRE(program.client->call("machine.start", {{"name", "web"}, {"wait", "running"}}));
    for (const auto& item : std::filesystem::recursive_directory_iterator(program.home.path())) {
        struct stat info {};
        INFO(item.path());
        if (::lstat(item.path().c_str(), &info) != 0) {
            REQUIRE(errno == ENOENT);  // one that was renamed meanwhile
            continue;
        }
        CHECK((info.st_mode & 077) == 0);
    }
}

TEST_CASE("a runner inherits nothing of the agent but what it is given", "[agent][program]")
{
    if (!std::filesystem::exists("/proc/self/fd")) return;
    AgentProgram program;
    program.start();
    program.create("web");
    REQUIRE(program.client->call("machine.start", {{"name", "web"}, {"wait", "running"}}));
    const Json run = program.machine("web").at("run");
    const auto folder = "/proc/" + std::to_string(run.at("runner_pid").get<pid_t>()) + "/fd";
    std::vector<std::string> strange;
    for (const auto& item : std::filesystem::directory_iterator(folder)) {
        std::error_code closed_meanwhile;
        const std::string target =
            std::filesystem::read_symlink(item.path(), closed_meanwhile).string();
        const bool of_agent = target.find("agent.log") != std::string::npos ||
                              target.find("agent.lock") != std::string::npos ||
                              target.find("berth.db") != std::string::npos ||
                              target == (program.home / "output");
        if (of_agent) strange.push_back(target);
    }
    CHECK(strange == std::vector<std::string>{});
}

namespace {

std::int64_t switches_of(pid_t pid)
{
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    std::int64_t sum = 0;
    for (std::string line; std::getline(status, line);)
        if (line.find("ctxt_switches") != std::string::npos)
            sum += std::stoll(line.substr(line.find(':') + 1));
    return sum;
}

}  // namespace

TEST_CASE("an idle agent with machines that run makes no wake-ups", "[agent][program]")
{
    if (!std::filesystem::exists("/proc/self/status")) return;
    AgentProgram program;
    program.start();
    for (int i = 0; i < 10; ++i)
        program.create("m" + std::to_string(i));
    for (const char* name : {"m0", "m1"})
        REQUIRE(program.client->call("machine.start", {{"name", name}, {"wait", "running"}}));
    // What follows an answer may take a while, and a host that is short of memory says so.
    CHECK(program.loop.run_until([&] {
        const auto before = switches_of(program.agent);
        program.loop.run_until([] { return false; }, seconds(3));
        return switches_of(program.agent) == before;
    }));
}
