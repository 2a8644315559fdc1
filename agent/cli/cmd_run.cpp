#include "agent/cli/commands.h"
#include "agent/cli/human.h"
#include "vzcore/json_read.h"

#include <algorithm>
#include <map>

// start, stop, restart, pause, resume, save: all machines are asked at once, each answer is told as
// it comes.
namespace berth::cli {
namespace {

using Verb = RunOptions::Verb;
using std::chrono::milliseconds;

// What the agent needs beyond the time it was given: a slow disk, a long list of machines.
constexpr milliseconds kMargin{30'000};
constexpr milliseconds kSaveMargin{120'000};

struct Words {
    const char *method, *doing;
};

Words words_of(const RunOptions& options)
{
    switch (options.verb) {
    case Verb::Start: return {"machine.start", "start"};
    case Verb::Stop: return {"machine.stop", "stop"};
    case Verb::Restart: return {"machine.restart", "restart"};
    case Verb::Pause: return {"machine.pause", "pause"};
    case Verb::Resume: return {"machine.resume", "resume"};
    case Verb::Save: return {"machine.save", "save"};
    }
    return {"", ""};
}

// How long each machine's guest may take to stop.
Result<std::map<std::string, milliseconds>> stop_graces(Client& client)
{
    auto list = client.call("machine.list");
    if (!list) return tl::unexpected<Error>(list.error());
    std::map<std::string, milliseconds> graces;
    for (const Json& json : array_of(*list, "machines")) {
        const auto machine = read_machine(json);
        if (!machine) continue;
        const auto definition = definition_of(*machine);
        graces[machine->name] =
            definition ? definition->stop_grace : milliseconds(std::chrono::hours(24));
    }
    return graces;
}

milliseconds time_to_stop(const RunOptions& options,
                          const std::map<std::string, milliseconds>& graces,
                          const std::string& name)
{
    if (options.verb != Verb::Stop && options.verb != Verb::Restart) return milliseconds(0);
    if (options.force) return milliseconds(0);
    if (options.grace) return *options.grace;
    const auto found = graces.find(name);
    return found == graces.end() ? milliseconds(0) : found->second;
}

bool starts(const RunOptions& options)
{
    return options.verb == Verb::Start || options.verb == Verb::Restart;
}

Json parameters(const RunOptions& options, const std::string& name)
{
    Json params{{"name", name}};
    if (starts(options)) {
        params["wait"] = options.wait;
        params["timeout"] = options.timeout.count();
        params["cause"] = "cli";
    }
    if (options.verb == Verb::Save) params["timeout"] = options.timeout.count();
    if (options.anyway) params["anyway"] = true;
    if (options.smaller) params["smaller"] = true;
    if (options.cold) params["cold"] = true;
    if (options.as_saved) params["as_saved"] = true;
    if (options.force) params["force"] = true;
    if (options.grace) params["grace"] = options.grace->count();
    return params;
}

Client::Call call_for(const RunOptions& options,
                      const std::string& name,
                      const std::map<std::string, milliseconds>& graces)
{
    milliseconds timeout = kMargin + time_to_stop(options, graces, name);
    if (starts(options) && options.wait != "none") timeout += options.timeout;
    // What it may take, then the disk, then the end of the run.
    if (options.verb == Verb::Save) timeout += options.timeout + kSaveMargin;
    return {words_of(options).method, parameters(options, name), timeout};
}

std::string told(const std::string& name, const std::string& what)
{
    return printable(name) + " " + what + "\n";
}

std::string started_text(const MachineView& machine)
{
    const auto& run = machine.run;
    if (run && run->ready_at) {
        std::string text = run->restored ? "goes on from where it was saved" : "is ready";
        if (run->asked_at) text += ", after " + span(*run->asked_at, *run->ready_at);
        return told(machine.name, text);
    }
    if (machine.state == "starting") return told(machine.name, "is starting");
    std::string text = "is " + printable(machine.state);
    if (run && run->running_at && run->asked_at)
        text += ", after " + span(*run->asked_at, *run->running_at);
    return told(machine.name, text);
}

std::string stopped_text(const MachineView& machine)
{
    const auto& last = machine.last_run;
    if (!last || last->outcome.empty()) return told(machine.name, "is " + printable(machine.state));
    std::string text = "has stopped";
    if (last->stop_asked_at && last->ended_at)
        text += ", after " + span(*last->stop_asked_at, *last->ended_at);
    const bool as_asked = last->outcome == "stopped" || last->outcome == "guest_shutdown";
    if (!as_asked && !last->sentence.empty()) text += ": " + printable(last->sentence);
    return told(machine.name, text);
}

std::string saved_text(const MachineView& machine)
{
    if (!machine.saved) return told(machine.name, "is " + printable(machine.state));
    return told(machine.name, "is saved, in " + human(machine.saved->size));
}

std::string success_text(const RunOptions& options, const MachineView& machine)
{
    switch (options.verb) {
    case Verb::Start:
    case Verb::Restart: return started_text(machine);
    case Verb::Stop: return stopped_text(machine);
    case Verb::Save: return saved_text(machine);
    case Verb::Pause:
    case Verb::Resume: return told(machine.name, "is " + printable(machine.state));
    }
    return "";
}

// A name given twice is asked for once.
std::vector<std::string> unique_names(const std::vector<std::string>& names)
{
    std::vector<std::string> unique;
    for (const std::string& name : names)
        if (std::find(unique.begin(), unique.end(), name) == unique.end()) unique.push_back(name);
    return unique;
}

int interrupted(Context& context, const RunOptions& options)
{
    const char* goes_on = "no longer waiting; what was started goes on";
    if (options.verb == Verb::Stop)
        goes_on = "no longer waiting; what was asked to stop still stops";
    if (options.verb == Verb::Save)
        goes_on = "no longer waiting; it is still saved, unless you resume it";
    context.note(goes_on);
    return kInterrupted;
}

}  // namespace

Result<int> run(Context& context, const RunOptions& options)
{
    auto client = context.agent();
    if (!client) return tl::unexpected<Error>(client.error());
    std::map<std::string, milliseconds> graces;
    const bool stops = options.verb == Verb::Stop || options.verb == Verb::Restart;
    if (stops && !options.force && !options.grace) {
        auto known = stop_graces(**client);
        if (!known) return tl::unexpected<Error>(known.error());
        graces = std::move(*known);
    }
    const std::vector<std::string> names = unique_names(options.names);
    std::vector<Client::Call> calls;
    calls.reserve(names.size());
    for (const std::string& name : names)
        calls.push_back(call_for(options, name, graces));

    const InterruptGuard guard(context, **client);
    int worst = kDone;
    std::vector<std::pair<std::string, Error>> failures;
    (*client)->call_all(std::move(calls), [&](std::size_t i, const Result<Json>& answer) {
        const auto machine = answer ? read_machine(*answer) : tl::unexpected<Error>(answer.error());
        if (machine) return context.out().write(success_text(options, *machine));
        failures.emplace_back(names[i], machine.error());
    });
    for (const auto& [name, error] : failures) {
        const std::string doing =
            std::string("cannot ") + words_of(options).doing + " " + printable(name);
        worst = std::max(worst, context.report(context.with_nearest(error, name).during(doing)));
    }
    if ((*client)->interrupted()) return interrupted(context, options);
    return worst;
}

}  // namespace berth::cli
