// What is behind the windows, on the threads that it has: this one is the toolkit's.
#include "menubar/windows/window_backend.h"
#include "tests/menubar/agent_desk.h"
#include "tests/menubar/text_view.h"

#include <condition_variable>
#include <mutex>

using namespace berth;
using namespace berth::test;

namespace {

/// The toolkit's queue.
class Toolkit {
public:
    void post(std::function<void()> work)
    {
        const std::lock_guard lock(mutex_);
        work_.push_back(std::move(work));
        wake_.notify_one();
    }
    void until(const std::function<bool()>& holds)
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!holds()) {
            std::vector<std::function<void()>> now;
            {
                std::unique_lock lock(mutex_);
                const bool any = wake_.wait_until(lock, end, [&] { return !work_.empty(); });
                REQUIRE(any);
                now.swap(work_);
            }
            for (const auto& work : now)
                work();
        }
    }

private:
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<std::function<void()>> work_;
};

struct Desk {
    LogWindowModel::Events events()
    {
        LogWindowModel::Events events;
        events.view = [this](const LogWindowView& told) { view = told; };
        events.text = [this](const TextChange& change) {
            text.apply(change.edits);
            last = change;
        };
        events.note = [](const std::string&) {};
        return events;
    }

    Toolkit toolkit;
    AgentDesk agent{[this](std::function<void()> work) { toolkit.post(std::move(work)); }};
    TextView text;
    LogWindowView view;
    TextChange last;
};

}  // namespace

TEST_CASE("a log window has its runs from the agent and its text from the thread that reads",
          "[windows][threads]")
{
    Desk desk;
    desk.agent.add_run(1, false, "one\n");
    desk.agent.add_run(2, true, "two\n");
    auto link = desk.agent.access->open_log("web", 0, desk.events());
    desk.toolkit.until([&] { return desk.text.ascii() == "two\n"; });
    desk.toolkit.until([&] { return desk.view.runs.size() == 2; });
    CHECK(desk.view.title == "web (running)");
    link->with_log([](LogWindowModel& model) { model.choose(1); });
    desk.toolkit.until([&] { return desk.text.ascii() == "one\n"; });
    desk.agent.on_agent([&] {
        desk.agent.port.machine["state"] = "paused";
        desk.agent.port.change("web");
    });
    desk.toolkit.until([&] { return desk.view.title == "web (paused)"; });
    CHECK_FALSE(desk.agent.port.wrong_thread);
}

TEST_CASE("a window that asks for a run has that one", "[windows][threads]")
{
    Desk desk;
    desk.agent.add_run(1, false, "one\n");
    desk.agent.add_run(2, true, "two\n");
    auto link = desk.agent.access->open_log("web", 1, desk.events());
    desk.toolkit.until([&] { return desk.text.ascii() == "one\n"; });
}

TEST_CASE("a history window has all runs, and an event brings more", "[windows][threads]")
{
    Desk desk;
    desk.agent.add_run(1, false, "");
    MachineData data;
    auto link =
        desk.agent.access->open_feed("", true, [&](const MachineData& told) { data = told; });
    desk.toolkit.until([&] { return data.all_runs.size() == 1; });
    desk.agent.on_agent([&] {
        desk.agent.add_run(2, true, "");
        desk.agent.port.event({{"seq", 4}, {"kind", "run.started"}, {"machine", "web"}});
    });
    desk.toolkit.until([&] { return data.all_runs.size() == 2; });
    CHECK(data.runs.empty());
}

TEST_CASE("an answer of the agent's comes to the window that asked", "[windows][threads]")
{
    Desk desk;
    std::string started;
    auto link = desk.agent.access->open_feed("web", false, [](const MachineData&) {});
    link->ask("machine.start", {{"name", "web"}}, [&](const Result<Json>& answer) {
        started = answer.value().value("started", "");
    });
    desk.toolkit.until([&] { return started == "web"; });
}

TEST_CASE("nothing comes to a window that was closed", "[windows][threads]")
{
    Desk desk;
    desk.agent.add_run(1, true, "one\n");
    bool closed = false, late = false;
    LogWindowModel::Events events;
    events.view = [&](const LogWindowView&) { late = late || closed; };
    events.text = [&](const TextChange&) { late = late || closed; };
    events.note = [](const std::string&) {};
    auto link = desk.agent.access->open_log("web", 0, std::move(events));
    auto other = desk.agent.access->open_log("web", 0, desk.events());
    link->ask("machine.get", {}, [&](const Result<Json>&) { late = true; });
    closed = true;
    link.reset();
    desk.toolkit.until([&] { return desk.text.ascii() == "one\n"; });
    CHECK_FALSE(late);
}

TEST_CASE("windows may outlive what is behind them", "[windows][threads]")
{
    Desk desk;
    desk.agent.add_run(1, true, "one\n");
    auto link = desk.agent.access->open_log("web", 0, desk.events());
    desk.toolkit.until([&] { return desk.text.ascii() == "one\n"; });
    desk.agent.quit();
    link->with_log([](LogWindowModel& model) { model.go_to_end(); });
    link->ask("machine.start", {{"name", "web"}}, [](const Result<Json>&) { FAIL("too late"); });
    auto late = desk.agent.access->open_log("web", 0, desk.events());
    link.reset();
    late.reset();
}

TEST_CASE("a window's file is written by the thread that reads, whole or not at all",
          "[windows][threads]")
{
    Desk desk;
    const TempDir dir;
    auto link = desk.agent.access->open_feed("web", false, [](const MachineData&) {});
    std::optional<Result<void>> answer;
    const auto write = [&](const std::string& path) {
        answer.reset();
        link->write(path, "content", [&](Result<void> ended) { answer = std::move(ended); });
        desk.toolkit.until([&] { return answer.has_value(); });
    };
    write(dir / "file");
    CHECK(*answer);
    CHECK(read_file(dir / "file", mib(1)).value() == "content");
    write(dir / "none/file");
    REQUIRE_FALSE(*answer);
    CHECK(answer->error().message.find("none/file") != std::string::npos);
}
