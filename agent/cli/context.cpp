#include "agent/cli/context.h"

#include "agent/client/json_read.h"

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

Result<Client*> Context::agent(ClientOptions::Launch launch)
{
    if (client_) return client_.get();
    if (!paths()) return tl::unexpected<Error>(paths().error());
    ClientOptions options;
    options.socket = paths()->agent_socket();
    options.name = "berth " BERTH_VERSION;
    options.agent_program = surroundings_.agent_program;
    options.launch = launch;
    auto client = Client::connect(*loop_, options);
    if (!client) return fail(client.error(), "cannot reach the agent");
    client_ = std::move(*client);
    return client_.get();
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
