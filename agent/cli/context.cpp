#include "agent/cli/context.h"

#include "vzcore/json_read.h"
#include "vzcore/process.h"

#include <csignal>

namespace berth::cli {

Context::Context(Surroundings surroundings, Globals globals)
    : surroundings_(std::move(surroundings)), globals_(globals),
      out_(surroundings_.out, surroundings_.colour), err_(surroundings_.err, surroundings_.colour),
      loop_(EventLoop::create())
{
}

ClientOptions::Launch Context::surroundings_launch() const
{
    return globals_.no_launch ? ClientOptions::Launch::Forbidden : ClientOptions::Launch::Allowed;
}

Result<Client*> Context::agent(ClientOptions::Launch launch, std::chrono::milliseconds patience)
{
    if (client_) return client_.get();
    if (!paths()) return tl::unexpected<Error>(paths().error());
    ClientOptions options;
    options.socket = paths()->agent_socket();
    options.name = "berth " BERTH_VERSION;
    options.agent_program = surroundings_.agent_program;
    options.launch = launch;
    options.hello_timeout = patience;
    auto client = Client::connect(*loop_, options);
    if (!client) return fail(client.error(), "cannot reach the agent");
    client_ = std::move(*client);
    return client_.get();
}

namespace {

// The answer comes before the agent ends. The next one must not meet the one that is going: it
// holds its lock until it has gone.
Result<void> wait_until_gone(EventLoop& loop, Client& client, const ProcessId& agent)
{
    bool late = false;
    const Handle timer = loop.after(std::chrono::seconds(30), [&] {
        late = true;
        loop.stop();
    });
    client.on_closed([&](const Error& /*why*/) { loop.stop(); });
    while (client.is_open() && !late && !client.interrupted())
        loop.run();
    client.on_closed(nullptr);
    if (late) return fail(ErrorCode::TimedOut, "it said it would end and still runs");
    const auto patience = loop.now() + std::chrono::seconds(5);
    while (is_alive(agent) && loop.now() < patience && !client.interrupted()) {
        const Handle soon = loop.after(std::chrono::milliseconds(5), [&] { loop.stop(); });
        loop.run();
    }
    return {};
}

}  // namespace

Result<std::vector<std::string>> Context::end_agent(Json params, std::chrono::milliseconds patience)
{
    auto client = running_agent();
    if (!client) return tl::unexpected<Error>(client.error());
    const pid_t pid = (*client)->pid();
    const ProcessId agent{pid, start_time_of(pid).value_or(0)};
    auto answer = (*client)->call("agent.quit", std::move(params), patience);
    if (!answer) return tl::unexpected<Error>(answer.error());
    if (auto gone = wait_until_gone(*loop_, **client, agent); !gone)
        return tl::unexpected<Error>(gone.error());
    return texts_of(*answer, "left_running");
}

Result<MachineView> Context::machine(const std::string& name)
{
    auto client = agent();
    if (!client) return tl::unexpected<Error>(client.error());
    auto machine = (*client)->call("machine.get", {{"name", name}});
    if (!machine) return tl::unexpected<Error>(with_nearest(machine.error(), name));
    return read_machine(*machine);
}

Error Context::with_nearest(const Error& error, const std::string& name)
{
    if (error.code != ErrorCode::NoSuchMachine || !client_) return error;
    const auto list = client_->call("machine.list");
    if (!list) return error;
    std::vector<std::string> names;
    for (const Json& machine : array_of(*list, "machines"))
        names.push_back(text_of(machine, "name"));
    const std::string near = nearest(name, names);
    if (!near.empty()) return {error.code, error.message, "did you mean " + in_quotes(near) + "?"};
    if (names.empty())
        return {error.code, error.message, "there is no machine yet; see: berth create --help"};
    return error;
}

int Context::report(const Error& error)
{
    err_.write(report_of(error, err_.colour()));
    return exit_code_of(error);
}

InterruptGuard::InterruptGuard(Context& context, Client& client)
    : signal_(context.loop().on_signal(SIGINT, [&client] { client.interrupt(); }))
{
}

}  // namespace berth::cli
