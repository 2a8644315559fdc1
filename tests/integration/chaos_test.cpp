// Three machines that count on their consoles, commands by the real CLI in random order, and
// SIGKILL for the agent, a runner or a QEMU (on doubles: a guest's death) at a random moment. After
// each round everything must be true.
//   BERTH_CHAOS_ROUNDS  how many rounds (20)
//   BERTH_CHAOS_SEED    the seed, which is printed; the timing of processes stays the host's
#include "tests/support/background_command.h"
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/home_processes.h"
#include "tests/support/truth.h"
#include "vzcore/base/file.h"
#include "vzcore/base/paths.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <thread>

using namespace berth;
using namespace berth::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr auto kCommandDeadline = seconds(60);
constexpr auto kSettleDeadline = seconds(90);

unsigned number_from(const char* variable, unsigned otherwise)
{
    const char* text = std::getenv(variable);
    return text != nullptr ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : otherwise;
}

class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    int below(int limit) { return std::uniform_int_distribution<>(0, limit - 1)(engine_); }
    template <typename T> const T& one_of(const std::vector<T>& list)
    {
        return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
    }
    template <typename T> void shuffle(std::vector<T>& list)
    {
        std::shuffle(list.begin(), list.end(), engine_);
    }

private:
    std::mt19937 engine_;
};

enum class Verb { Start, Stop, ForceStop, Restart, Pause, ShareOn, ShareOff, Delete };
constexpr Verb kVerbs[] = {Verb::Start,
                           Verb::Stop,
                           Verb::ForceStop,
                           Verb::Restart,
                           Verb::Pause,
                           Verb::ShareOn,
                           Verb::ShareOff,
                           Verb::Delete};

std::vector<std::string> command_line(Verb verb, const std::string& machine)
{
    switch (verb) {
    case Verb::Start: return {"start", machine};
    case Verb::Stop: return {"stop", machine};
    case Verb::ForceStop: return {"stop", machine, "--force"};
    case Verb::Restart: return {"restart", machine};
    case Verb::Pause: return {"pause", machine};
    case Verb::ShareOn: return {"share", "on", machine, "src"};
    case Verb::ShareOff: return {"share", "off", machine, "src"};
    case Verb::Delete: return {"delete", machine, "--yes"};
    }
    return {};
}

/// A step of a round: a command for a machine, or a program one of whose processes is killed.
struct Step {
    std::string machine;
    Verb verb = Verb::Start;
    std::string victim;
};

std::string text_of(const Step& step)
{
    if (!step.victim.empty()) return "kill " + step.victim;
    std::string text;
    for (const std::string& word : command_line(step.verb, step.machine))
        text += (text.empty() ? "" : " ") + word;
    return text;
}

/// What is known of a machine when all is quiet.
struct Known {
    std::int64_t run = 0;  ///< Of the open run; 0 when there is none.
    pid_t runner = 0;
    std::size_t lines = 0;
};

class Chaos {
public:
    explicit Chaos(unsigned seed) : dice_(seed)
    {
        REQUIRE(ensure_private_dir(home_ / "src"));
        for (const std::string& name : names_)
            create(name);
        revive();
    }

    void round(int number)
    {
        const std::vector<Step> steps = throw_steps();
        std::string plan = "round " + std::to_string(number) + ":";
        for (const Step& step : steps)
            plan += " [" + text_of(step) + "]";
        INFO(plan);
        const auto before = look();
        act(steps);
        settle();
        CHECK(damage(home_).empty());
        check_acknowledged();
        check_logs(before);
        revive();
    }

private:
    void create(const std::string& name)
    {
        const std::vector<std::string> options{
            "--share", "src=" + (home_ / "src"), "--stop-grace", "2s"};
        if (name != "linux") return home_.create_counter(name, options);
        // One with the console that Linux has.
        home_.create_guest(name, "berth.count=10 ", options);
    }

    /// What was deleted is there again, and what does not run is started.
    void revive()
    {
        std::map<std::string, std::string> states;
        for (const Json& machine : machines())
            states[machine["name"]] = machine["state"];
        for (const std::string& name : names_) {
            if (states.count(name) == 0) create(name);
            if (states[name] == "paused") home_.ok({"resume", name});
            if (states[name] != "running" && states[name] != "paused") home_.ok({"start", name});
        }
        settle();
    }

    Json machines() const { return home_.json({"ls"})["machines"]; }

    std::vector<Step> throw_steps()
    {
        std::vector<Step> steps;
        for (const std::string& name : names_)
            if (dice_.below(4) > 0)
                steps.push_back({name, kVerbs[dice_.below(std::size(kVerbs))], ""});
        const std::vector<std::string> victims{"berth-agent", "berth-runner", "qemu-system"};
        for (int kills = 1 + dice_.below(2); kills > 0; --kills)
            steps.push_back({"", Verb::Start, dice_.one_of(victims)});
        dice_.shuffle(steps);
        return steps;
    }

    std::map<std::string, Known> look()
    {
        std::map<std::string, Known> known;
        for (const Json& machine : machines()) {
            const std::string name = machine["name"];
            Known& one = known[name];
            if (machine["run"].is_null()) continue;
            one.run = machine["run"]["number"];
            one.runner = machine["run"]["runner_pid"];
            one.lines = counted(home_.console_text(name)).size();
        }
        return known;
    }

    void act(const std::vector<Step>& steps)
    {
        struct Running {
            Step step;
            std::unique_ptr<BackgroundCommand> command;
        };
        std::vector<Running> running;
        for (const Step& step : steps) {
            // The moment is what is random here; nothing is waited for. Half of the steps come in
            // quick succession, so that kills hit what is under way.
            std::this_thread::sleep_for(milliseconds(dice_.below(dice_.below(2) == 0 ? 20 : 250)));
            if (!step.victim.empty())
                kill_one(step.victim);
            else
                running.push_back(
                    {step,
                     std::make_unique<BackgroundCommand>(program_path("berth"),
                                                         command_line(step.verb, step.machine))});
        }
        acknowledged_.clear();
        for (const Running& one : running) {
            const int exit = one.command->wait(kCommandDeadline);
            INFO(text_of(one.step) << " ended with " << exit << ": " << one.command->errors());
            CHECK((exit == 0 || exit == 1 || exit == 3));
            if (exit == 0) acknowledged_.push_back(one.step);
        }
    }

    void kill_one(const std::string& program)
    {
        if (program == "qemu-system" && on_doubles()) {  // whose guest dies in its runner
            static_cast<void>(
                home_.berth({"console", dice_.one_of(names_), "--exit-on-eof"}, "crash\n"));
            return;
        }
        std::vector<ProcessId> candidates;
        for (const HostProcess& process : processes_of(home_.path()))
            if (!process.zombie && process.program.rfind(program, 0) == 0)
                candidates.push_back(process.id);
        if (candidates.empty()) return;
        const ProcessId victim = dice_.one_of(candidates);
        if (is_alive(victim)) ::kill(victim.pid, SIGKILL);
    }

    void settle()
    {
        std::string wrong;
        const auto end = std::chrono::steady_clock::now() + kSettleDeadline;
        while (!(wrong = untruth(home_)).empty() && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(milliseconds(20));
        INFO(home_.ok({"ls"}));
        REQUIRE(wrong == "");
    }

    /// A machine got one command in this round, so what was acknowledged is so until now, kills
    /// aside: those end machines, and start none.
    void check_acknowledged()
    {
        std::map<std::string, Json> shown;
        for (const Json& machine : machines())
            shown[machine["name"]] = machine;
        for (const Step& step : acknowledged_) {
            INFO("acknowledged: " << text_of(step));
            if (step.verb == Verb::Delete) {
                CHECK(shown.count(step.machine) == 0);
                continue;
            }
            REQUIRE(shown.count(step.machine) == 1);
            const Json& machine = shown[step.machine];
            if (step.verb == Verb::Stop || step.verb == Verb::ForceStop)
                CHECK(machine["run"].is_null());
            if (step.verb == Verb::ShareOn || step.verb == Verb::ShareOff)
                CHECK(machine["definition"]["shares"][0].value("enabled", true) ==
                      (step.verb == Verb::ShareOn));
        }
    }

    void check_logs(const std::map<std::string, Known>& before)
    {
        for (const Json& machine : machines()) {
            const std::string name = machine["name"];
            // A runner that was killed on its way to its console left no log.
            const Json& run = machine["run"].is_null() ? machine["last_run"] : machine["run"];
            // An agent that was killed while it started a run had not made its log yet.
            if (!run["log_path"].is_string() ||
                !std::filesystem::exists(run["log_path"].get<std::string>()))
                continue;
            const auto lines = [&] { return counted(home_.console_text(name)); };
            INFO(name);
            CHECK(gap_in(lines()) == "");
            const auto known = before.find(name);
            if (known == before.end() || known->second.run == 0 || machine["run"].is_null())
                continue;
            if (machine["run"]["number"] != known->second.run) continue;
            // It survived: the same runner, and it counts on.
            CHECK(machine["run"]["runner_pid"] == known->second.runner);
            if (machine["state"] == "running")
                wait_until(name + " to count on",
                           [&] { return lines().size() > known->second.lines; });
        }
    }

    BerthHome home_;
    Dice dice_;
    std::vector<std::string> names_{"anna", "bert", "linux"};
    std::vector<Step> acknowledged_;
};

}  // namespace

TEST_CASE("machines, consoles, history and what is shown survive kills at any moment", "[chaos]")
{
    const unsigned seed = number_from("BERTH_CHAOS_SEED", std::random_device{}());
    const unsigned rounds = number_from("BERTH_CHAOS_ROUNDS", 20);
    std::printf("chaos: %u rounds, BERTH_CHAOS_SEED=%u\n", rounds, seed);
    std::fflush(stdout);
    INFO("BERTH_CHAOS_SEED=" << seed);
    Chaos chaos(seed);
    for (unsigned round = 1; round <= rounds; ++round)
        chaos.round(static_cast<int>(round));
}
