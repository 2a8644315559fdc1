// `berth logs --window NAME`: the window is a program of its own, which goes on when this one ends.
#include "agent/cli/commands.h"
#include "agent/cli/text.h"
#include "agent/client/agent_launcher.h"
#include "vzcore/process.h"

#include <unistd.h>

namespace berth::cli {
namespace {

const std::string kProgram = "berth-viewer";

std::string instead(const LogsOptions& options)
{
    return "on a terminal: berth logs " + options.name;
}

Result<int> start_viewer(Context& context, const LogsOptions& options)
{
    if (options.follow || options.tail || options.since || options.pattern || options.last_failed ||
        options.timestamps || options.raw)
        return fail(ErrorCode::Invalid,
                    "--window follows and shows all by itself",
                    "leave out all but --run N");
    const auto program = find_program_of_ours(kProgram);
    if (!program)
        return fail(ErrorCode::Unsupported,
                    "the program " + kProgram + " is neither beside this one nor in PATH",
                    instead(options));
    if (!context.surroundings().has_display)
        return fail(
            ErrorCode::Refused, "there is no display to open a window on", instead(options));
    if (const auto machine = context.machine(options.name); !machine)
        return tl::unexpected<Error>(machine.error());
    SpawnRequest request;
    request.program = *program;
    request.arguments = {options.name};
    if (options.run) {
        request.arguments.emplace_back("--run");
        request.arguments.push_back(std::to_string(*options.run));
    }
    // It holds no folder that somebody wants to unmount, and what goes wrong later is told here.
    request.directory = "/";
    request.session = SpawnRequest::Session::New;
    request.descriptors = {{context.surroundings().err, STDERR_FILENO}};
    if (const auto pid = spawn(request); !pid) return tl::unexpected<Error>(pid.error());
    return kDone;
}

}  // namespace

Result<int> open_window(Context& context, const LogsOptions& options)
{
    auto code = start_viewer(context, options);
    if (!code) return fail(code.error(), "cannot open the log of " + printable(options.name));
    return code;
}

}  // namespace berth::cli
