// The methods that read the history: runs and their logs.
#include "agent/advice.h"
#include "agent/capacity.h"
#include "agent/methods.h"
#include "agent/parameters.h"
#include "agent/wire.h"
#include "vzcore/console/log_format.h"

#include <algorithm>

namespace berth::agent {
namespace {

constexpr std::int64_t kMostRuns = 1000;
constexpr int kAdvisedRuns = 20;  ///< Older ones were perhaps of another use.

Result<store::RunFilter> read_filter(Services& services, const Json& params)
{
    Parameters parameters(params);
    const auto name = parameters.optional_text("name");
    const auto outcome = parameters.optional_text("outcome");
    store::RunFilter filter;
    filter.limit = static_cast<int>(parameters.number("limit", 1, kMostRuns).value_or(50));
    filter.before = parameters.number("before", 1);
    if (const auto since = parameters.number("since")) filter.since = from_millis(*since);
    if (auto good = parameters.check(); !good) return tl::unexpected<Error>(good.error());
    if (outcome) {
        filter.outcome = outcome_named(*outcome);
        if (!filter.outcome)
            return fail(ErrorCode::Invalid,
                        "outcome: expected an outcome, and \"" + *outcome + "\" is none");
    }
    if (!name) return filter;
    const auto entry = services.machines.require(*name);
    if (!entry) return tl::unexpected<Error>(entry.error());
    filter.machine_id = (*entry)->id();
    return filter;
}

void list(Services& services, const Request& request)
{
    auto filter = read_filter(services, request.params);
    if (!filter) return request.reply(tl::unexpected(filter.error()));
    const auto limit = static_cast<std::size_t>(filter->limit);
    ++filter->limit;  // one more tells whether there is a next page
    auto runs = services.environment.store.runs(*filter);
    if (!runs) return request.reply(tl::unexpected(runs.error()));
    Json page = Json::array();
    for (std::size_t i = 0; i < runs->size() && i < limit; ++i)
        page.push_back(to_wire((*runs)[i]));
    const Json next = runs->size() > limit ? Json((*runs)[limit - 1].id) : Json();
    request.reply(Json{{"runs", std::move(page)}, {"next", next}});
}

/// What the open run adds so far.
std::chrono::milliseconds still_running(const MachineEntry* entry)
{
    if (entry == nullptr || !entry->run || !entry->run->running_at)
        return std::chrono::milliseconds(0);
    return std::max(unix_now() - *entry->run->running_at, std::chrono::milliseconds(0));
}

void totals(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const auto name = parameters.optional_text("name");
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    std::optional<std::string> id;
    if (name) {
        const auto entry = services.machines.require(*name);
        if (!entry) return request.reply(tl::unexpected(entry.error()));
        id = (*entry)->id();
    }
    auto all = services.environment.store.totals(id);
    if (!all) return request.reply(tl::unexpected(all.error()));
    Json list = Json::array();
    for (store::RunTotals& one : *all) {
        one.ran += still_running(services.machines.by_id(one.machine_id));
        list.push_back(to_wire(one));
    }
    request.reply(Json{{"totals", std::move(list)}});
}

Json suggestion(Json set, const std::string& suggested, const std::string& why)
{
    return {{"set", std::move(set)},
            {"suggested", suggested.empty() ? Json() : Json(suggested)},
            {"why", why}};
}

Json advice_json(const Advice& advice, const Definition& definition)
{
    const auto& [runs, memory, cpus] = advice;
    return {{"machine", definition.name},
            {"runs", runs},
            {"memory",
             suggestion(definition.memory ? Json(exact(*definition.memory)) : Json(),
                        memory.size ? exact(*memory.size) : "",
                        memory.why)},
            {"cpus",
             suggestion(definition.cpus ? Json(*definition.cpus) : Json(),
                        cpus.size ? std::to_string(*cpus.size) : "",
                        cpus.why)}};
}

void advise_on(Services& services, const Request& request)
{
    const auto entry = machine_of(services, request);
    if (!entry) return request.reply(tl::unexpected(entry.error()));
    const auto host = services.environment.host_facts();
    if (!host) return request.reply(tl::unexpected(host.error()));
    store::RunFilter newest;
    newest.machine_id = (*entry)->id();
    newest.limit = kAdvisedRuns;
    const auto runs = services.environment.store.runs(newest);
    if (!runs) return request.reply(tl::unexpected(runs.error()));
    const Definition& definition = (*entry)->stored.definition;
    request.reply(
        advice_json(advise(definition, *runs, host->cpus, memory_ceiling(*host)), definition));
}

Result<store::Run>
find_run(Services& services, const MachineEntry& entry, std::optional<std::int64_t> number)
{
    if (!number || (entry.run && entry.run->number == *number)) {
        if (entry.run) return *entry.run;  // what is open is known best here
        if (entry.last_run) return *entry.last_run;
        return fail(ErrorCode::NotFound,
                    entry.name() + " has never run",
                    "start it with: berth start " + entry.name());
    }
    auto run = services.environment.store.find_run(entry.id(), *number);
    if (!run) return tl::unexpected<Error>(run.error());
    if (*run) return std::move(**run);
    return fail(ErrorCode::NotFound,
                entry.name() + " has no run " + std::to_string(*number),
                "see: berth history " + entry.name());
}

void get(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const std::string name = parameters.text("name");
    const std::int64_t number = parameters.required_number("number", 1);
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    const auto entry = services.machines.require(name);
    if (!entry) return request.reply(tl::unexpected(entry.error()));
    request.reply(find_run(services, **entry, number).map([](const store::Run& run) {
        return to_wire(run);
    }));
}

void locate(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const std::string name = parameters.text("name");
    const auto number = parameters.number("run", 1);
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    const auto entry = services.machines.require(name);
    if (!entry) return request.reply(tl::unexpected(entry.error()));
    const auto run = find_run(services, **entry, number);
    if (!run) return request.reply(tl::unexpected(run.error()));
    if (run->outcome && run->log_path.empty())
        return request.reply(fail(ErrorCode::NotFound,
                                  "the log of " + (*entry)->name() + "'s run " +
                                      std::to_string(run->number) + " was removed to save space",
                                  "logs.runs and logs.total in berth settings say how many stay"));
    const Paths& paths = services.environment.paths;
    const std::string path = run->log_path.empty()
                                 ? paths.run_logs(run->machine_id, run->number) + "/console.log"
                                 : run->log_path;
    const auto log = log_format::measure(path.substr(0, path.rfind('/')));
    const RunDirPaths dir(paths.run_dir(run->machine_id, run->number));
    request.reply(Json{{"path", path},
                       {"run", run->number},
                       {"open", !run->outcome},
                       {"bytes", log ? log->end : 0},
                       {"console_socket", run->outcome ? Json() : Json(dir.console())}});
}

}  // namespace

void add_run_methods(MethodTable& table, Services& services)
{
    const auto add = [&](const char* name, void (*handler)(Services&, const Request&)) {
        table[name] = [&services, handler](const Request& request) { handler(services, request); };
    };
    add("run.list", list);
    add("run.get", get);
    add("run.totals", totals);
    add("machine.advise", advise_on);
    add("log.locate", locate);
}

}  // namespace berth::agent
