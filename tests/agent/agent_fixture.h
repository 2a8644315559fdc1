#pragma once

#include "agent/agent.h"
#include "tests/support/manual_loop.h"
#include "tests/support/temp_dir.h"
#include "vzcore/json.h"
#include "vzcore/process.h"
#include "vzcore/rpc/rpc.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace berth::test {

/// Keeps what was logged.
class MemoryLog : public agent::Log {
public:
    void write(agent::LogLevel level, std::string_view text) override
    {
        lines.emplace_back(level, std::string(text));
    }
    [[nodiscard]] bool has(std::string_view part) const;

    std::vector<std::pair<agent::LogLevel, std::string>> lines;
};

/// A host whose power, mounts, network and memory are what the test says.
class FakeHostConditions : public agent::HostConditions {
public:
    bool on_mains_power() override { return mains; }
    bool is_mounted(const std::string& path) override { return mounts.count(path) != 0; }
    bool has_network() override { return network; }
    Result<HostMemory> memory() override { return host_memory; }
    Result<Handle> watch_power(Callback changed) override { return watch(std::move(changed)); }
    Result<Handle> watch_mounts(Callback changed) override { return watch(std::move(changed)); }
    Result<Handle> watch_network(Callback changed) override { return watch(std::move(changed)); }
    Result<Handle> watch_memory(Callback short_of_it) override;
    /// Tells all who watch, but for the memory.
    void change() { tell(*changed_); }
    [[nodiscard]] std::size_t watchers() const { return changed_->size(); }
    /// Programs have to wait for memory now.
    void squeeze() { tell(*squeezed_); }
    [[nodiscard]] std::size_t memory_watchers() const { return squeezed_->size(); }

    bool mains = true;
    bool network = true;
    std::set<std::string> mounts;
    Result<HostMemory> host_memory = HostMemory{gib(16), gib(8)};
    std::optional<Error> memory_refusal;  ///< Set: the host does not tell.

private:
    using Callbacks = std::map<int, Callback>;
    static void tell(const Callbacks& callbacks);
    Handle add(const std::shared_ptr<Callbacks>& callbacks, Callback callback);
    Result<Handle> watch(Callback changed) { return add(changed_, std::move(changed)); }

    // Shared with the handles.
    std::shared_ptr<Callbacks> changed_ = std::make_shared<Callbacks>();
    std::shared_ptr<Callbacks> squeezed_ = std::make_shared<Callbacks>();
    int next_ = 0;
};

/// One client of an agent on the same loop, with the notifications it got.
class TestClient {
public:
    TestClient(ManualLoop& loop, const std::string& socket);
    TestClient(ManualLoop& loop, std::unique_ptr<rpc::Peer> connected);

    /// Calls and runs the loop until the answer is there.
    Result<Json> call(const std::string& method, Json params = Json::object());
    /// Sends the call; the answer is in `box` once it came.
    std::shared_ptr<std::optional<Result<Json>>> send(const std::string& method, Json params);
    [[nodiscard]] bool is_open() const { return peer_->is_open(); }

    std::vector<Json> events;

private:
    ManualLoop& loop_;
    std::unique_ptr<rpc::Peer> peer_;
};

/// An agent in this process, in folders of its own, whose runners are stubs. Time is moved by hand.
/// What runs at the end is killed.
class AgentFixture {
public:
    AgentFixture();
    ~AgentFixture();
    AgentFixture(const AgentFixture&) = delete;
    AgentFixture& operator=(const AgentFixture&) = delete;

    /// What the runners do that the next agent finds.
    enum class Runners { Answer, AreSilent };
    /// Starts an agent and a client. Ends the one that was there, as a crash would: without a word.
    /// For runners that answer the time stands still, however long they take.
    void start_agent(Runners runners = Runners::Answer);
    void end_agent();
    Result<Json> call(const std::string& method, Json params = Json::object());

    void set(const char* setting, const char* value);
    /// Whether what a setting is to be is refused as Invalid.
    [[nodiscard]] bool refuses(const char* setting, const char* value);

    /// A machine that boots nothing real; returns its id.
    std::string create(const std::string& name, Json more = Json::object());
    /// Says how the stub of that machine behaves from its next start on.
    void plan_stub(const std::string& name, const Json& plan);
    /// Starts and waits until it runs.
    void start(const std::string& name);

    [[nodiscard]] Json machine(const std::string& name);
    [[nodiscard]] std::string state(const std::string& name);
    /// Waits, with the time standing still, for a state.
    bool reaches(const std::string& name, const std::string& wanted);
    /// The process of the machine's open run; pid 0 when there is none.
    ProcessId runner(const std::string& name);
    /// Sends a signal to it.
    void signal(const std::string& name, int number);
    [[nodiscard]] std::string run_dir(const std::string& name, std::int64_t run);
    /// The kinds of all events so far, in order.
    std::vector<std::string> event_kinds();

    TempDir home;
    Paths paths;
    ManualLoop loop;
    MemoryLog log;
    HostFacts host;
    std::shared_ptr<FakeHostConditions> conditions = std::make_shared<FakeHostConditions>();
    std::string login_session = "1";  ///< In which the next agent is; session.at_login says how.
    agent::SessionConfig session;     ///< None, unless a test makes one.
    std::string runner_program;       ///< The stub, unless set before start_agent().
    std::unique_ptr<agent::Agent> agent;
    std::unique_ptr<TestClient> client;
    bool quit_asked = false;
};

/// The members of a definition that every machine of these tests has.
Json definition_of(const std::string& name, const Json& more = Json::object());
bool exists(const std::string& path);

}  // namespace berth::test
