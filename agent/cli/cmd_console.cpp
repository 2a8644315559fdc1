#include "agent/cli/commands.h"
#include "agent/cli/console_session.h"
#include "vzcore/json_read.h"

#include <unistd.h>

namespace berth::cli {
namespace {

Result<std::string> console_socket(Context& context, Client& client, const std::string& name)
{
    auto location = client.call("log.locate", {{"name", name}});
    if (!location && location.error().code == ErrorCode::NoSuchMachine)
        return tl::unexpected<Error>(context.with_nearest(location.error(), name));
    const std::string socket = location ? text_of(*location, "console_socket") : "";
    if (location && socket.empty())
        return fail(ErrorCode::Refused, "it does not run", "start it with: berth start " + name);
    if (!location) return tl::unexpected<Error>(location.error());
    return socket;
}

Result<int> console(Context& context, const ConsoleOptions& options)
{
    auto client = context.agent();
    if (!client) return tl::unexpected<Error>(client.error());
    const auto socket = console_socket(context, **client, options.name);
    if (!socket) return tl::unexpected<Error>(socket.error());
    ConsoleStreams streams;
    streams.in = context.surroundings().in;
    streams.out = context.surroundings().out;
    streams.leave_at_end_of_input = options.exit_on_eof;
    const bool by_hand = ::isatty(streams.in) == 1;
    if (by_hand) {
        context.note("attached to " + printable(options.name) + "; Ctrl-] leaves");
        const auto machine = context.machine(options.name);
        if (machine && machine->state == "paused")
            context.note("it is paused: what is typed waits for: berth resume " +
                         printable(options.name));
    }
    const auto end = run_console(context.loop(), *socket, streams);
    if (!end) return tl::unexpected<Error>(end.error());
    switch (*end) {
    case ConsoleEnd::Left:
        if (by_hand) context.note("left the console; " + printable(options.name) + " goes on");
        return kDone;
    case ConsoleEnd::MachineEnded:
        if (by_hand) context.note(printable(options.name) + " has ended");
        return kDone;
    case ConsoleEnd::NobodyReads: return kNobodyReads;
    }
    return kDone;
}

}  // namespace

Result<int> run(Context& context, const ConsoleOptions& options)
{
    auto code = console(context, options);
    if (!code) return fail(code.error(), "cannot attach to " + printable(options.name));
    return code;
}

}  // namespace berth::cli
