// What the menu of the real agent costs and how quick it is, with a panel on a bus of its own and
// ten machines, whose runners are stubs. Prints figures; it is no test.
#include "tests/support/background_command.h"
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/fake_tray.h"
#include "tests/support/figures.h"
#include "tests/support/home_processes.h"
#include "tests/support/private_bus.h"
#include "tests/support/run_loop.h"
#include "vzcore/rpc/rpc.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

using namespace berth;
using namespace berth::test;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kMachines = 10;
constexpr int kRounds = 20;

std::string name_of(int machine)
{
    return "m" + std::to_string(machine);
}

/// The bus of this test, which the agent inherits.
struct SessionBus {
    PrivateBus daemon;
    SessionBus() { ::setenv("DBUS_SESSION_BUS_ADDRESS", daemon.address().c_str(), 1); }
};

/// The desktop and the agent, and what is heard of both.
struct Host {
    SessionBus bus;
    BerthHome home;
    std::unique_ptr<EventLoop> loop = EventLoop::create();
    FakeWatcher watcher{*loop, bus.daemon.address()};
    std::optional<BackgroundCommand> agent;
    std::optional<FakePanel> panel;
    std::unique_ptr<rpc::Peer> client;
    std::optional<Clock::time_point> told_at;  ///< Of the newest machine.state event.
    int answers = 0;

    Host()
    {
        run_until(*loop, [&] { return watcher.is_there(); });
        agent.emplace(program_path("berth-agent"),
                      std::vector<std::string>{"--runner", BERTH_STUB_RUNNER});
        run_until(*loop, [&] { return !watcher.items.empty(); });
        for (int i = 0; i < kMachines; ++i)
            home.ok({"create",
                     name_of(i),
                     "--kernel",
                     "/of/no/machine",
                     "--memory",
                     "128M",
                     "--cpus",
                     "1"});
        client = rpc::Peer::dial(*loop, home / "run/agent.sock").value();
        client->on_notification([this](const std::string&, const Json& event) {
            if (event.at("kind") == "machine.state") told_at = Clock::now();
        });
        call("hello", {{"wire", 1}, {"client", "bench"}});
        call("events.subscribe", Json::object());
        for (int i = 0; i < kMachines; ++i)
            call("machine.start", {{"name", name_of(i)}, {"wait", "running"}});
        panel.emplace(*loop, bus.daemon.address(), watcher.items.front());
        rest();
        panel->read_all();
    }

    void send(const std::string& method, Json params)
    {
        client->call(method, std::move(params), 1min, [this](const Result<Json>& answer) {
            INFO((answer ? "" : answer.error().message));
            CHECK(answer);
            ++answers;
        });
    }
    void call(const std::string& method, Json params)
    {
        const int before = answers;
        send(method, std::move(params));
        run_until(*loop, [&] { return answers > before; });
    }
    /// Until what went before is drawn, and the next change is drawn at once.
    void rest()
    {
        const auto end = Clock::now() + 300ms;
        run_until(*loop, [&] { return Clock::now() > end; });
    }
    [[nodiscard]] std::string folder_of(int machine) const
    {
        return home /
               ("data/machines/" + home.json({"show", name_of(machine)})["id"].get<std::string>());
    }
};

/// From a click at the panel to the file that the runner writes when it was asked to stop. The
/// clock runs until that file is on the disk, which is later than what is looked for.
void measure_clicks(Host& host)
{
    std::vector<double> to_runner;
    for (int i = 0; i < kRounds; ++i) {
        const int machine = i % kMachines;
        const std::string asked = host.folder_of(machine) + "/stop.json";
        std::filesystem::remove(asked);
        host.panel->rows.clear();
        host.panel->read_all();
        std::string title;
        for (const auto& [number, row] : host.panel->rows)
            if (const auto label = row.properties.find("label"); label != row.properties.end())
                if (const auto text = label->second.as_text();
                    text && text->find(name_of(machine) + " ·") != std::string::npos)
                    title = *text;
        const int stop = host.panel->number(title + "/Stop");
        const auto begin = Clock::now();
        REQUIRE(host.panel->event(stop));
        while (!std::filesystem::exists(asked))
            std::this_thread::sleep_for(50us);
        to_runner.push_back(millis_since(begin));
        host.rest();
        host.call("machine.start", {{"name", name_of(machine)}, {"wait", "running"}});
        host.rest();
    }
    print_millis("a click, from the panel to what the runner wrote then", to_runner);
}

/// From a client hearing of a change to the panel doing so.
void measure_changes(Host& host)
{
    std::vector<double> to_panel;
    for (int i = 0; i < kRounds; ++i) {
        host.rest();
        host.told_at.reset();
        const std::size_t before = host.panel->heard.size();
        host.send(i % 2 == 0 ? "machine.pause" : "machine.resume", {{"name", "m0"}});
        std::optional<Clock::time_point> drawn_at;
        run_until(*host.loop, [&] {
            if (!drawn_at && host.panel->heard.size() > before) drawn_at = Clock::now();
            return drawn_at && host.told_at;
        });
        to_panel.push_back(std::max(0.0, millis_between(*host.told_at, *drawn_at)));
    }
    print_millis("a change, from the event at a client to the signal at the panel", to_panel);
}

/// All machines are paused and resumed as fast as the agent does it.
void measure_storm(Host& host)
{
    constexpr int kTurns = 100;  // of two changes each, for each machine
    host.rest();
    const std::size_t before = host.panel->heard.size();
    const int answered = host.answers;
    const auto begin = Clock::now();
    for (int turn = 0; turn < kTurns; ++turn) {
        for (const char* method : {"machine.pause", "machine.resume"}) {
            const int sent = host.answers + kMachines;
            for (int i = 0; i < kMachines; ++i)
                host.send(method, {{"name", name_of(i)}});
            run_until(*host.loop, [&] { return host.answers >= sent; });
        }
    }
    const double seconds = millis_since(begin) / 1000;
    host.rest();
    std::map<std::string, std::size_t> signals;
    for (std::size_t i = before; i < host.panel->heard.size(); ++i)
        ++signals[host.panel->heard[i]];
    std::printf(
        "a storm: %.0f changes a second for %.1f s", (host.answers - answered) / seconds, seconds);
    for (const auto& [signal, count] : signals)
        std::printf(", %.1f %s a second", static_cast<double>(count) / seconds, signal.c_str());
    std::printf("\n");
}

void measure_idle(Host& host)
{
    const ProcessId agent = host.home.agent();
    std::printf("the agent with its menu and %d machines: PSS %s\n",
                kMachines,
                human(proportional_size(agent)).c_str());
    std::this_thread::sleep_for(3s);  // what follows the last change is over
    const std::uint64_t before = times_woken(agent);
    std::this_thread::sleep_for(60s);
    std::printf("wake-ups of it in an idle minute: %llu\n",
                static_cast<unsigned long long>(times_woken(agent) - before));
}

}  // namespace

TEST_CASE("the menu of a real agent", "[bench]")
{
    Host host;
    measure_idle(host);
    measure_clicks(host);
    measure_changes(host);
    measure_storm(host);
    std::printf("after that: PSS %s\n", human(proportional_size(host.home.agent())).c_str());
}
