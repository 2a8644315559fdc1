// What the end of a session, or an agent's death, does to a real guest.
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <fcntl.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <set>

using namespace berth;
using namespace berth::test;

TEST_CASE("a guest is asked to power off when its whole scope is sent SIGTERM", "[integration]")
{
    const BerthHome home;
    home.create_guest("web", "", {"--no-network"});
    home.ok({"start", "web", "--wait", "ready"});
    // As systemd does when it stops a scope: to QEMU as well, and once to each. On the doubles of
    // macOS the hypervisor is the runner itself, which a second signal tells to hurry.
    const std::set<pid_t> scope{home.hypervisor("web").pid, home.runner("web").pid};
    for (const pid_t pid : scope)
        REQUIRE(::kill(pid, SIGTERM) == 0);
    wait_until("the end of the run", [&] { return home.state("web") == "stopped"; });
    const Json run = home.last_run("web");
    CHECK(run["outcome"] == "stopped");
    CHECK(run["sentence"] == "web powered off when it was asked to (its runner was sent SIGTERM)");
}

namespace {

/// `berth events --follow` in the background, until the agent has gone.
class Follower {
public:
    Follower(const BerthHome& home, std::int64_t since) : path_(home / "followed")
    {
        const auto out = open_file(path_, O_WRONLY | O_CREAT | O_TRUNC);
        REQUIRE(out);
        ::setenv("BERTH_HOME", home.path().c_str(), 1);
        SpawnRequest request;
        request.program = program_path("berth");
        request.arguments = {"events", "--json", "-f", "--since", std::to_string(since)};
        request.descriptors = {{out->get(), 1}};
        const auto pid = spawn(request);
        REQUIRE(pid);
        pid_ = *pid;
    }
    [[nodiscard]] bool has_printed() const { return std::filesystem::file_size(path_) > 0; }
    /// All that it printed, after its end.
    std::vector<std::int64_t> numbers()
    {
        REQUIRE(::waitpid(pid_, nullptr, 0) == pid_);
        std::vector<std::int64_t> seen;
        std::ifstream lines(path_);
        for (std::string line; std::getline(lines, line);)
            seen.push_back(Json::parse(line).at("seq"));
        return seen;
    }

private:
    std::string path_;
    pid_t pid_ = 0;
};

}  // namespace

TEST_CASE("who follows events loses and repeats none when the agent is killed", "[integration]")
{
    const BerthHome home;
    home.create_guest("web", "", {"--no-network"});
    std::vector<std::int64_t> seen;
    for (const bool start : {true, false, false}) {
        Follower follower(home, seen.empty() ? 0 : seen.back());
        wait_until("the first event", [&] { return follower.has_printed(); });
        if (start) home.ok({"start", "web", "--wait", "none"});  // killed in the midst of it
        const ProcessId agent = home.agent();
        ::kill(agent.pid, SIGKILL);
        wait_until("the agent's end", [&] { return !is_alive(agent); });
        for (const std::int64_t number : follower.numbers())
            seen.push_back(number);
        home.ok({"ls"});  // starts the next agent
    }
    home.ok({"stop", "web", "--force"});
    // What was stored and not sent before a kill came with the next subscription.
    const Json rest = home.json({"events", "--since", std::to_string(seen.back())});
    for (const Json& event : rest.at("events"))
        seen.push_back(event.at("seq"));
    std::vector<std::int64_t> expected(seen.size());
    std::iota(expected.begin(), expected.end(), 1);
    CHECK(seen == expected);
}
