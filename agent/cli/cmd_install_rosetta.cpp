// `berth install-rosetta`: only berth-runner speaks with the framework that has it installed.
#include "agent/cli/commands.h"
#include "agent/client/agent_launcher.h"
#include "vzcore/process.h"

#include <unistd.h>

namespace berth::cli {
namespace {

/// Runs the program on our own streams, for as long as the system asks and downloads.
Result<ChildExit> run_to_its_end(Context& context, const std::string& program)
{
    const Surroundings& around = context.surroundings();
    SpawnRequest request;
    request.program = program;
    request.arguments = {"--install-rosetta"};
    request.descriptors = {{around.out, STDOUT_FILENO}, {around.err, STDERR_FILENO}};
    const auto pid = spawn(request);
    if (!pid) return tl::unexpected<Error>(pid.error());
    ChildExit end;
    const Handle ended = context.loop().on_child_exit(*pid, [&](const ChildExit& exit) {
        end = exit;
        context.loop().stop();
    });
    context.loop().run();
    return end;
}

}  // namespace

Result<int> run(Context& context, const InstallRosettaOptions& /*options*/)
{
    const std::string doing = "cannot install Rosetta";
    const auto program = find_program_of_ours("berth-runner");
    if (!program) return fail(program.error(), doing);
    const auto end = run_to_its_end(context, *program);
    if (!end) return fail(end.error(), doing);
    if (!end->code)
        return fail(Error{ErrorCode::Internal, "berth-runner was ended by a signal", ""}, doing);
    return *end->code == 0 ? kDone : kRefused;  // it has said why
}

}  // namespace berth::cli
