#include "tests/agent/agent_fixture.h"

#include "tests/support/catch.h"
#include "vzcore/base/file.h"
#include "vzcore/run_dir.h"

#include <csignal>
#include <filesystem>

namespace berth::test {

bool exists(const std::string& path)
{
    return std::filesystem::exists(path);
}

Json definition_of(const std::string& name, const Json& more)
{
    Json definition = {{"berth", 1},
                       {"name", name},
                       {"cpus", 1},
                       {"memory", "128MiB"},
                       {"boot", {{"kind", "linux"}, {"kernel", "/boot/vmlinuz-of-no-machine"}}}};
    definition.update(more);
    return definition;
}

bool MemoryLog::has(std::string_view part) const
{
    for (const auto& [level, text] : lines)
        if (text.find(part) != std::string::npos) return true;
    return false;
}

void FakeHostConditions::tell(const Callbacks& callbacks)
{
    const Callbacks now = callbacks;
    for (const auto& [number, callback] : now)
        if (callbacks.count(number) != 0) callback();
}

Handle FakeHostConditions::add(const std::shared_ptr<Callbacks>& callbacks, Callback callback)
{
    class Entry : public Registration {
    public:
        Entry(std::shared_ptr<Callbacks> all, int number) : all_(std::move(all)), number_(number) {}
        ~Entry() override { all_->erase(number_); }
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;

    private:
        std::shared_ptr<Callbacks> all_;
        int number_;
    };
    callbacks->emplace(++next_, std::move(callback));
    return std::make_unique<Entry>(callbacks, next_);
}

Result<Handle> FakeHostConditions::watch_memory(Callback short_of_it)
{
    if (memory_refusal) return tl::unexpected<Error>(*memory_refusal);
    return add(squeezed_, std::move(short_of_it));
}

namespace {

std::unique_ptr<rpc::Peer> dial(ManualLoop& loop, const std::string& socket)
{
    auto peer = rpc::Peer::dial(loop, socket);
    REQUIRE(peer);
    return std::move(*peer);
}

}  // namespace

TestClient::TestClient(ManualLoop& loop, const std::string& socket)
    : TestClient(loop, dial(loop, socket))
{
}

TestClient::TestClient(ManualLoop& loop, std::unique_ptr<rpc::Peer> connected)
    : loop_(loop), peer_(std::move(connected))
{
    peer_->on_notification([this](const std::string& method, const Json& params) {
        if (method == "event") events.push_back(params);
    });
}

std::shared_ptr<std::optional<Result<Json>>> TestClient::send(const std::string& method,
                                                              Json params)
{
    auto box = std::make_shared<std::optional<Result<Json>>>();
    peer_->call(method, std::move(params), std::chrono::hours(1), [box](Result<Json> result) {
        *box = std::move(result);
    });
    return box;
}

Result<Json> TestClient::call(const std::string& method, Json params)
{
    const auto box = send(method, std::move(params));
    if (!loop_.run_until([&] { return box->has_value(); }))
        return fail(ErrorCode::TimedOut, "no answer to " + method);
    return **box;
}

AgentFixture::AgentFixture()
    : paths{home / "d", home / "l", home / "r"}, runner_program(BERTH_STUB_RUNNER)
{
    host.cpus = host.physical_cpus = 8;
    host.memory = host.physical_memory = gib(16);
}

AgentFixture::~AgentFixture()
{
    end_agent();
    std::error_code error;
    for (const auto& item : std::filesystem::directory_iterator(paths.runs(), error)) {
        const auto record = read_runner_record(RunDirPaths(item.path().string()));
        if (record && is_alive(record->process)) ::kill(record->process.pid, SIGKILL);
    }
}

void AgentFixture::end_agent()
{
    client.reset();
    agent.reset();
}

void AgentFixture::start_agent(Runners runners)
{
    end_agent();
    agent::AgentConfig config;
    config.paths = paths;
    config.runner_program = runner_program;
    config.host_facts = [this] { return Result<HostFacts>(host); };
    config.probe_kvm = [] { return std::string("a test has none"); };
    config.set_log_level = [](agent::LogLevel) {};
    config.session = session;
    config.login_session = login_session;
    config.conditions = conditions;
    auto opened = agent::Agent::open(loop, log, std::move(config));
    INFO((opened ? "" : opened.error().message));
    REQUIRE(opened);
    agent = std::move(*opened);
    agent->on_quit([this] { quit_asked = true; });
    std::optional<Result<void>> served;
    agent->serve([&](const Result<void>& result) { served = result; });
    if (runners == Runners::Answer) loop.run_until([&] { return served.has_value(); });
    // Silent ones are waited for, and here only we make time pass.
    for (int i = 0; i < 100 && !served; ++i) {
        loop.run_until([&] { return served.has_value(); }, std::chrono::milliseconds(50));
        if (!served) loop.advance(std::chrono::milliseconds(100));
    }
    REQUIRE(served);
    REQUIRE(*served);
    client = std::make_unique<TestClient>(loop, paths.agent_socket());
}

Result<Json> AgentFixture::call(const std::string& method, Json params)
{
    return client->call(method, std::move(params));
}

void AgentFixture::set(const char* setting, const char* value)
{
    const auto done = call("settings.set", {{"name", setting}, {"value", value}});
    INFO((done ? "" : done.error().message));
    REQUIRE(done);
    loop.settle();
}

bool AgentFixture::refuses(const char* setting, const char* value)
{
    const auto done = call("settings.set", {{"name", setting}, {"value", value}});
    return !done && done.error().code == ErrorCode::Invalid;
}

std::string AgentFixture::create(const std::string& name, Json more)
{
    auto created = call("machine.create", {{"definition", definition_of(name, more)}});
    INFO((created ? "" : created.error().message));
    REQUIRE(created);
    return created->at("id");
}

void AgentFixture::plan_stub(const std::string& name, const Json& plan)
{
    const std::string folder = paths.machine_dir(machine(name).at("id"));
    REQUIRE(ensure_private_dir(folder));
    REQUIRE(write_file_atomically(folder + "/stub.json", dump_line(plan)));
}

void AgentFixture::start(const std::string& name)
{
    auto started = call("machine.start", {{"name", name}, {"wait", "running"}});
    INFO((started ? "" : started.error().message));
    REQUIRE(started);
}

Json AgentFixture::machine(const std::string& name)
{
    auto found = call("machine.get", {{"name", name}});
    REQUIRE(found);
    return *found;
}

std::string AgentFixture::state(const std::string& name)
{
    return machine(name).at("state");
}

bool AgentFixture::reaches(const std::string& name, const std::string& wanted)
{
    for (int i = 0; i < 3000; ++i) {
        if (state(name) == wanted) return true;
        loop.run_until([] { return false; }, std::chrono::milliseconds(20));
    }
    return false;
}

ProcessId AgentFixture::runner(const std::string& name)
{
    const Json run = machine(name).at("run");
    if (run.is_null()) return {};
    const auto record =
        read_runner_record(RunDirPaths(run_dir(name, run.at("number").get<std::int64_t>())));
    return record ? record->process : ProcessId{};
}

void AgentFixture::signal(const std::string& name, int number)
{
    const ProcessId process = runner(name);
    REQUIRE(is_alive(process));
    ::kill(process.pid, number);
}

std::string AgentFixture::run_dir(const std::string& name, std::int64_t run)
{
    return paths.run_dir(machine(name).at("id"), run);
}

std::vector<std::string> AgentFixture::event_kinds()
{
    auto list = call("events.list");
    REQUIRE(list);
    std::vector<std::string> kinds;
    for (const Json& event : list->at("events"))
        kinds.push_back(event.at("kind"));
    return kinds;
}

}  // namespace berth::test
