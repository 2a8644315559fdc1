#include "agent/cli/commands.h"
#include "agent/cli/human.h"
#include "vzcore/json_read.h"

#include <chrono>

namespace berth::cli {
namespace {

std::string running_text(const Client& client)
{
    return "the agent runs: version " + printable(client.version()) + ", process " +
           std::to_string(client.pid()) + "\n";
}

std::string status_page(const Json& status, std::size_t columns, Colour colour)
{
    const auto number = [](const Json* object, const char* name) {
        return object == nullptr ? std::string("-")
                                 : std::to_string(integer_of(*object, name).value_or(0));
    };
    Facts facts;
    facts.add("version", text_of(status, "version"));
    facts.add("process", number(&status, "pid"));
    if (const auto started = time_of(status, "started_at"))
        facts.add("running", "since " + local_second(*started) + ", " + span(*started, unix_now()));
    const Json* machines = member_of(status, "machines");
    facts.add("machines",
              number(machines, "total") + ", " + number(machines, "active") + " active");
    if (const Json* login = member_of(status, "login"))
        facts.add("login", text_of(*login, "summary"));
    facts.add("backend", text_of(status, "backend"));
    if (const Json* accelerator = member_of(status, "accelerator"))
        facts.add("accelerator",
                  (flag_of(*accelerator, "kvm") ? "kvm" : "tcg") + std::string(": ") +
                      text_of(*accelerator, "reason"));
    if (const Json* paths = member_of(status, "paths"))
        for (const char* name : {"data", "logs", "runtime"})
            facts.add(name, text_of(*paths, name));
    if (const Json* store = member_of(status, "store"))
        facts.add("store", text_of(*store, "path") + ", schema " + number(store, "schema"));
    return facts.text(columns, colour);
}

Result<int> status(Context& context)
{
    auto client = context.running_agent();
    if (!client && client.error().code != ErrorCode::Unreachable)
        return tl::unexpected<Error>(client.error());
    if (!client) {
        if (context.globals().json)
            context.out().write_document(Json{{"running", false}});
        else
            context.out().write("the agent does not run\n");
        return kUnreachable;
    }
    auto answer = (*client)->call("agent.status");
    if (!answer) return tl::unexpected<Error>(answer.error());
    if (context.globals().json) {
        Json document{{"running", true}};
        if (answer->is_object()) document.update(*answer);
        context.out().write_document(document);
    } else {
        context.out().write(status_page(*answer, context.out().columns(), context.out().colour()));
    }
    return kDone;
}

Result<int> quit(Context& context, const AgentOptions& options)
{
    auto client = context.running_agent();
    if (!client && client.error().code == ErrorCode::Unreachable) {
        context.out().write("the agent does not run\n");
        return kDone;
    }
    if (!client) return tl::unexpected<Error>(client.error());
    const InterruptGuard guard(context, **client);
    Json params = Json::object();
    if (options.drain) params["drain"] = true;
    const auto patience = options.drain ? std::chrono::hours(24) : std::chrono::seconds(30);
    const auto left = context.end_agent(std::move(params), patience);
    if ((*client)->interrupted()) {
        context.note("no longer waiting; the agent still ends");
        return kInterrupted;
    }
    if (!left) return tl::unexpected<Error>(left.error());
    std::string text = "the agent has ended";
    std::string before = "; these machines go on running: ";
    for (const std::string& name : *left)
        text += std::exchange(before, ", ") + printable(name);
    context.out().write(text + "\n");
    return kDone;
}

}  // namespace

Result<int> run(Context& context, const AgentOptions& options)
{
    switch (options.verb) {
    case AgentOptions::Verb::Status: {
        auto code = status(context);
        return code ? code : fail(code.error(), "cannot ask the agent");
    }
    case AgentOptions::Verb::Start: {
        auto client = context.agent();
        if (!client) return fail(client.error(), "cannot start the agent");
        context.out().write(running_text(**client));
        return kDone;
    }
    case AgentOptions::Verb::Quit: {
        auto code = quit(context, options);
        return code ? code : fail(code.error(), "cannot end the agent");
    }
    }
    return kRefused;
}

}  // namespace berth::cli
