#pragma once

#include "vzcore/json.h"
#include "vzcore/loop.h"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace berth::test {

/// A greeting that a client takes.
Json good_hello();
/// Answers hello well, and everything else with {}.
Result<Json> polite(const std::string& method, const Json& params);

/// An agent's socket over real sockets, on a thread of its own. `handler` runs on that thread.
class FakeAgent {
public:
    using Handler = std::function<Result<Json>(const std::string& method, const Json& params)>;
    struct Call {
        std::string method;
        Json params;
    };

    FakeAgent(const std::string& socket, Handler handler);
    ~FakeAgent();
    FakeAgent(const FakeAgent&) = delete;
    FakeAgent& operator=(const FakeAgent&) = delete;

    /// Never answers that method; the call is still recorded.
    void stay_silent_on(std::string method);
    /// Sends a notification to every client, after the answers under way.
    void notify(const std::string& method, Json params);
    /// Closes all connections.
    void drop_clients();

    [[nodiscard]] std::vector<Call> calls() const;
    [[nodiscard]] std::vector<Call> calls_of(const std::string& method) const;
    /// Waits until a call of that method has come; false after a minute.
    [[nodiscard]] bool wait_for(const std::string& method) const;

private:
    struct State;
    std::unique_ptr<State> state_;
    std::thread thread_;
};

/// Accepts one client at a time and sends `bytes` to it, whatever it says; keeps it until it
/// leaves.
class RudeListener {
public:
    RudeListener(const std::string& socket, std::string bytes);
    ~RudeListener();
    RudeListener(const RudeListener&) = delete;
    RudeListener& operator=(const RudeListener&) = delete;

private:
    int listener_;
    std::thread thread_;
};

/// True as soon as `condition` is; false after a minute.
bool eventually(const std::function<bool()>& condition);

}  // namespace berth::test
