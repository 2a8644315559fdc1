#pragma once

#include "menubar/windows/window_backend.h"
#include "tests/support/catch.h"
#include "tests/support/on_loop.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace berth::test {

/// The agent, on its loop's thread.
struct FakePort : AgentPort {
    void
    call(const std::string& method, Json params, std::function<void(Result<Json>)> reply) override
    {
        wrong_thread = wrong_thread || std::this_thread::get_id() != thread;
        if (method == "machine.get") return reply(machine);
        if (method == "run.list") return reply(Json{{"runs", runs_of(params.value("name", ""))}});
        if (method == "machine.list") return reply(Json{{"machines", machines}});
        if (method == "machine.start" || method == "machine.stop")
            return set_state(params["name"], method == "machine.start", reply);
        reply(fail(ErrorCode::Unsupported, "unknown method " + method));
    }
    Handle on_event(std::function<void(const Json&)> handler) override
    {
        event = std::move(handler);
        return nullptr;
    }
    Handle on_change(std::function<void(const std::string&)> handler) override
    {
        change = std::move(handler);
        return nullptr;
    }

    void
    set_state(const std::string& name, bool running, const std::function<void(Result<Json>)>& reply)
    {
        for (Json& one : machines) {
            if (one["name"] != name) continue;
            if (one.contains("refuses"))
                return reply(fail(ErrorCode::Unsupported, one["refuses"], "berth doctor"));
            one["state"] = running ? "running" : "stopped";
            if (change) change(name);
        }
        reply(Json{{"started", name}});
    }

    /// Of all machines where it is of none.
    [[nodiscard]] Json runs_of(const std::string& name) const
    {
        Json found = Json::array();
        for (const Json& run : runs)
            if (name.empty() || run["machine"] == name) found.push_back(run);
        return found;
    }

    std::thread::id thread;
    std::atomic<bool> wrong_thread = false;
    Json machine{
        {"id", "m1"}, {"name", "web"}, {"state", "running"}, {"definition", Json::object()}};
    Json machines = Json::array();
    Json runs = Json::array();
    std::function<void(const Json&)> event;
    std::function<void(const std::string&)> change;
};

/// What is behind windows, on an agent's loop that has a thread of its own, with one machine "web".
class AgentDesk {
public:
    explicit AgentDesk(const Post& to_toolkit)
    {
        on_agent([&] {
            port.thread = std::this_thread::get_id();
            backend_ = std::make_unique<WindowBackend>(*loop_, port, paths(), to_toolkit);
            access.emplace(backend_->access());
        });
    }
    ~AgentDesk()
    {
        if (thread_.joinable()) quit();
    }
    AgentDesk(const AgentDesk&) = delete;
    AgentDesk& operator=(const AgentDesk&) = delete;

    void quit()
    {
        on_agent([this] { backend_.reset(); });
        loop_->stop();
        thread_.join();
    }
    void on_agent(const std::function<void()>& work) { on_loop(*loop_, work); }
    /// Before the windows are there, or on_agent().
    void add_run(int number, bool open, const std::string& log)
    {
        const std::string folder = log_folder(number);
        std::filesystem::create_directories(folder);
        REQUIRE(write_file_atomically(folder + "/console.log", log));
        port.runs.insert(
            port.runs.begin(),
            Json{{"id", number}, {"number", number}, {"machine", "web"}, {"open", open}});
    }
    [[nodiscard]] std::string log_folder(int run) const { return paths().run_logs("m1", run); }
    [[nodiscard]] Paths paths() const { return {dir_.path(), dir_ / "logs", dir_.path()}; }

    FakePort port;
    std::optional<WindowAccess> access;

private:
    TempDir dir_;
    std::unique_ptr<EventLoop> loop_ = EventLoop::create();
    std::thread thread_{[this] { loop_->run(); }};
    std::unique_ptr<WindowBackend> backend_;
};

}  // namespace berth::test
