#include "agent/cli/commands.h"
#include "agent/cli/text.h"
#include "agent/client/agent_launcher.h"
#include "agent/client/login/app_item.h"
#include "agent/client/login/login_item.h"

#include <algorithm>

namespace berth::cli {
namespace {

using login::Change;
using login::Item;
using login::Status;

Result<std::string> agent_program_of(Context& context)
{
    const std::string& given = context.surroundings().agent_program;
    return given.empty() ? find_agent_program() : Result<std::string>(given);
}

Result<Item> item_of(Context& context, const std::string& program)
{
    const Surroundings& around = context.surroundings();
    auto forms = login::find_forms();
    if (!forms) return tl::unexpected<Error>(forms.error());
    if (around.places.home.empty())
        return fail(ErrorCode::Invalid, "HOME is not set, so nobody can tell whose login it is");
    return Item(context.loop(),
                {around.places.home, around.config_home},
                std::move(*forms),
                {program, around.berth_home, BERTH_VERSION});
}

Json document_of(const Status& status)
{
    const auto flag = [](const std::optional<bool>& value) {
        return value ? Json(*value) : Json();
    };
    const auto said = [&](std::string login::Content::*member) {
        return status.content ? Json((*status.content).*member) : Json();
    };
    return {{"state", login::name_of(status.state)},
            {"manager", status.manager},
            {"path", status.path},
            {"program", said(&login::Content::program)},
            {"berth_home", said(&login::Content::berth_home)},
            {"version", said(&login::Content::version)},
            {"enabled", flag(status.activity.enabled)},
            {"active", flag(status.activity.active)},
            {"leftovers", status.leftovers},
            {"detail", status.detail}};
}

std::string page_of(const Status& status, std::size_t columns, Colour colour)
{
    Facts facts;
    facts.add("login item", status.detail);
    facts.add(status.manager == "Berth.app" ? "app" : "file", status.path);
    if (status.content) {
        facts.add("program", status.content->program);
        if (!status.content->berth_home.empty())
            facts.add("BERTH_HOME", status.content->berth_home);
        facts.add("version", status.content->version);
    }
    if (status.activity.active)
        facts.add(status.manager, *status.activity.active ? "runs the agent" : "does not run it");
    for (const std::string& leftover : status.leftovers)
        facts.add("left over", leftover);
    return facts.text(columns, colour);
}

int print(Context& context, const Status& status, const Json& more = Json::object())
{
    if (context.globals().json) {
        Json document = document_of(status);
        document.update(more);
        context.out().write_document(document);
    } else {
        context.out().write(page_of(status, context.out().columns(), context.out().colour()));
    }
    return status.state == Status::State::Installed ? kDone : kRefused;
}

Result<int> show(Context& context, Item& item, const Json& more = Json::object())
{
    const auto status = item.status();
    if (!status) return tl::unexpected<Error>(status.error());
    return print(context, *status, more);
}

// An agent that somebody's command started gives way to the one of the item; machines go on.
Result<void> start_now(Context& context, Item& item)
{
    if (!item.manager().starts_now()) return context.agent().map([](Client* /*there*/) {});
    const auto activity = item.manager().activity();
    if (!activity) return tl::unexpected<Error>(activity.error());
    if (activity->active == true) return {};
    const auto running = context.running_agent();
    if (!running && running.error().code != ErrorCode::Unreachable)
        return tl::unexpected<Error>(running.error());
    if (running) {
        auto ended = context.end_agent(Json::object(), std::chrono::seconds(30));
        if (!ended) return fail(ended.error(), "ending the agent that runs");
    }
    return item.manager().start();
}

Result<int> install(Context& context, Item& item)
{
    const auto change = item.install();
    if (!change) return tl::unexpected<Error>(change.error());
    if (auto started = start_now(context, item); !started)
        return fail(started.error(), "it is installed, and the agent cannot be started");
    const bool already = *change == Change::None;
    const std::string text = already ? "unchanged" : "written";
    if (!context.globals().json && already) context.out().write("it was there already\n");
    return show(context, item, {{"change", *change == Change::Replaced ? "replaced" : text}});
}

Result<int> remove(Context& context, Item& item)
{
    const auto removed = item.remove();
    if (!removed) return tl::unexpected<Error>(removed.error());
    if (context.globals().json) {
        context.out().write_document({{"removed", *removed}});
        return kDone;
    }
    for (const std::string& path : *removed)
        context.out().write("removed " + printable(path) + "\n");
    context.out().write(removed->empty() ? "there was no login item\n"
                                         : "an agent that runs goes on until you log out\n");
    return kDone;
}

using Verb = LoginItemOptions::Verb;

Result<int> run_for_user(Context& context, Item& item, Verb verb)
{
    switch (verb) {
    case Verb::Status: return show(context, item);
    case Verb::Install: return install(context, item);
    case Verb::Remove: return remove(context, item);
    }
    return kRefused;
}

// In Berth.app, whose item macOS keeps.
Result<int> run_in_app(
    Context& context, Item& item, Verb verb, const std::string& app, const std::string& program)
{
    const auto start = login::ask_app(context.loop(), program);
    switch (verb) {
    case Verb::Status:
        if (!start) return tl::unexpected<Error>(start.error());
        return print(context, login::app_status(app, *start, item.files()));
    case Verb::Install:
        return tl::unexpected<Error>(
            login::second_item(start ? std::optional(*start) : std::nullopt));
    case Verb::Remove: {
        const auto stays = start ? login::item_that_stays(*start) : std::nullopt;
        if (stays && item.files().empty()) return tl::unexpected<Error>(*stays);
        auto removed = remove(context, item);  // one from before Berth.app
        return removed && stays ? tl::unexpected<Error>(*stays) : removed;
    }
    }
    return kRefused;
}

std::string what_failed(Verb verb)
{
    switch (verb) {
    case Verb::Status: return "cannot tell what starts at login";
    case Verb::Install: return "cannot install the login item";
    case Verb::Remove: return "cannot remove the login item";
    }
    return "";
}

}  // namespace

Result<int> run(Context& context, const LoginItemOptions& options)
{
    const auto program = agent_program_of(context);
    if (!program) return fail(program.error(), "cannot tell what starts at login");
    auto item = item_of(context, *program);
    if (!item) return fail(item.error(), "cannot tell what starts at login");
    const auto app = login::app_around(*program);
    auto done = app ? run_in_app(context, *item, options.verb, *app, *program)
                    : run_for_user(context, *item, options.verb);
    return done ? done : fail(done.error(), what_failed(options.verb));
}

}  // namespace berth::cli
