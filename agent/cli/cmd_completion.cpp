#include "agent/cli/commands.h"
#include "agent/cli/completion_scripts.h"
#include "vzcore/json_read.h"

#include <chrono>

namespace berth::cli {

Result<int> run(Context& context, const CompletionOptions& options)
{
    context.out().write(options.shell == "bash"  ? kBashCompletion
                        : options.shell == "zsh" ? kZshCompletion
                                                 : kFishCompletion);
    return kDone;
}

// Runs at every press of Tab: it never starts an agent, never says what went wrong, and never keeps
// anyone waiting.
Result<int> run(Context& context, const CompleteNamesOptions& options)
{
    auto client = context.running_agent();
    if (!client) return kDone;
    const auto list =
        (*client)->call("machine.list", Json::object(), std::chrono::milliseconds(500));
    if (!list) return kDone;
    std::string text;
    for (const Json& json : array_of(*list, "machines")) {
        const auto machine = read_machine(json);
        if (!machine) continue;
        if (options.machine.empty()) text += printable(machine->name) + "\n";
        if (options.machine != machine->name) continue;
        for (const Json& share : array_of(machine->definition, "shares"))
            text += printable(text_of(share, "tag")) + "\n";
    }
    context.out().write(text);
    return kDone;
}

}  // namespace berth::cli
