#pragma once

#include "agent/agent.h"
#include "menubar/windows/window_backend.h"
#include "tests/support/catch.h"
#include "tests/support/on_loop.h"
#include "tests/support/temp_dir.h"

#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace berth::test {

/// A real agent in this process, on a thread of its own, with what is behind its windows. It starts
/// no machine.
class RealAgent {
public:
    explicit RealAgent(const Post& to_toolkit)
    {
        on_loop(*loop_, [&] { open(to_toolkit); });
        REQUIRE(agent_);
    }
    ~RealAgent()
    {
        if (thread_.joinable()) quit();
    }
    RealAgent(const RealAgent&) = delete;
    RealAgent& operator=(const RealAgent&) = delete;

    void quit()
    {
        on_loop(*loop_, [this] {
            backend_.reset();
            agent_.reset();
        });
        loop_->stop();
        thread_.join();
    }
    /// Asks it, and waits for the answer.
    Result<Json> call(const std::string& method, const Json& params)
    {
        Result<Json> got = fail(ErrorCode::TimedOut, "no answer");
        on_loop(*loop_, [&] {
            agent_->port().call(method, params, [&](const Result<Json>& answer) { got = answer; });
        });
        return got;
    }
    [[nodiscard]] std::string folder() const { return home_.path(); }

    std::optional<WindowAccess> access;

private:
    class Silence : public agent::Log {
        void write(agent::LogLevel /*level*/, std::string_view /*text*/) override {}
    };

    void open(const Post& to_toolkit)
    {
        agent::AgentConfig config;
        config.paths = {home_ / "d", home_ / "l", home_ / "r"};
        config.runner_program = "/none";
        config.host_facts = [] {
            HostFacts host;
            host.cpus = host.physical_cpus = 8;
            host.memory = host.physical_memory = gib(16);
            return Result<HostFacts>(host);
        };
        config.probe_kvm = [] { return std::string("a test has none"); };
        config.set_log_level = [](agent::LogLevel) {};
        config.login_session = "1";
        const Paths paths = config.paths;
        auto opened = agent::Agent::open(*loop_, log_, std::move(config));
        if (!opened) return;
        agent_ = std::move(*opened);
        agent_->serve([](const Result<void>&) {});
        backend_ = std::make_unique<WindowBackend>(*loop_, agent_->port(), paths, to_toolkit);
        access.emplace(backend_->access());
    }

    TempDir home_;
    Silence log_;
    std::unique_ptr<EventLoop> loop_ = EventLoop::create();
    std::thread thread_{[this] { loop_->run(); }};
    std::unique_ptr<agent::Agent> agent_;
    std::unique_ptr<WindowBackend> backend_;
};

}  // namespace berth::test
