#include "agent/client/agent_launcher.h"

#include "vzcore/process.h"
#include "vzcore/run_program.h"

#include <unistd.h>

namespace berth {
namespace {

const std::string kProgram = "berth-agent";

std::string trimmed(std::string text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    return text;
}

// The agent speaks as every program of ours: "berth-agent: what: why", then "hint: what to do".
Error error_of(const ProgramEnd& end)
{
    std::string message = trimmed(end.output);
    std::string hint;
    const std::string marker = "\nhint: ";
    if (const std::size_t at = message.rfind(marker); at != std::string::npos) {
        hint = message.substr(at + marker.size());
        message.resize(at);
    }
    if (const std::string prefix = kProgram + ": "; message.rfind(prefix, 0) == 0)
        message.erase(0, prefix.size());
    if (message.empty() && end.exit.code)
        message = "it ended with code " + std::to_string(*end.exit.code) + " and said nothing";
    if (message.empty()) message = "it was killed";
    return {ErrorCode::Unreachable, message, hint};
}

}  // namespace

Result<std::string> find_program_of_ours(const std::string& name)
{
    if (const auto folder = own_program_dir()) {
        const std::string beside = *folder + "/" + name;
        if (::access(beside.c_str(), X_OK) == 0) return beside;
    }
    auto found = find_program(name);
    if (!found)
        return fail(ErrorCode::Unreachable,
                    "the program " + name + " is neither beside this one nor in PATH",
                    "install it, or add its folder to PATH");
    return found;
}

Result<std::string> find_agent_program()
{
    return find_program_of_ours(kProgram);
}

Result<void>
launch_agent(EventLoop& loop, const std::string& program, std::chrono::milliseconds timeout)
{
    SpawnRequest request;
    request.program = program;
    request.arguments = {"--background"};
    // The agent must not hold a folder that somebody wants to unmount.
    request.directory = "/";
    auto end = run_program(loop, request, timeout, AtDeadline::LeaveRunning);
    if (!end) return fail(end.error(), "starting the agent");
    if (!end->succeeded()) return fail(error_of(*end), "starting the agent");
    return {};
}

}  // namespace berth
