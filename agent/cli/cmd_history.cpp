#include "agent/cli/commands.h"
#include "agent/cli/human.h"
#include "agent/client/json_read.h"
#include "vzcore/outcome.h"

#include <algorithm>

namespace berth::cli {
namespace {

// One page after the other, until there are enough.
Result<Json> fetch_runs(Context& context, Client& client, const HistoryOptions& options)
{
    constexpr std::int64_t kPage = 200;
    Json runs = Json::array();
    Json next = nullptr;
    do {
        const std::int64_t missing = options.limit - static_cast<std::int64_t>(runs.size());
        Json params{{"limit", std::min(missing, kPage)}};
        if (!options.name.empty()) params["name"] = options.name;
        if (next.is_number_integer()) params["before"] = next;
        auto page = client.call("run.list", std::move(params));
        if (!page) return tl::unexpected<Error>(context.with_nearest(page.error(), options.name));
        const Json& found = array_of(*page, "runs");
        for (const Json& run : found)
            runs.push_back(run);
        const Json* following = member_of(*page, "next");
        next = following != nullptr && !found.empty() ? *following : Json();
    } while (next.is_number_integer() && static_cast<std::int64_t>(runs.size()) < options.limit);
    return Json{{"runs", std::move(runs)}, {"next", std::move(next)}};
}

std::string lasted(const RunView& run)
{
    if (!run.running_at) return "-";
    return span(*run.running_at, run.ended_at ? *run.ended_at : unix_now());
}

bool looks_bad(const RunView& run)
{
    const auto outcome = outcome_named(run.outcome);
    return outcome && is_failure(*outcome);
}

std::vector<Cell> row_of(const RunView& run)
{
    std::string outcome = run.outcome.empty() ? (run.open ? "still open" : "-") : run.outcome;
    std::replace(outcome.begin(), outcome.end(), '_', ' ');
    const bool bad = looks_bad(run);
    return {run.machine,
            std::to_string(run.number),
            run.asked_at ? local_minute(*run.asked_at) : "-",
            lasted(run),
            Cell(outcome, bad ? Style::Bad : Style::Plain),
            bad || run.outcome == "killed" ? run.sentence : std::string()};
}

}  // namespace

Result<int> run(Context& context, const HistoryOptions& options)
{
    auto client = context.agent();
    if (!client) return tl::unexpected<Error>(client.error());
    auto document = fetch_runs(context, **client, options);
    if (!document) return fail(document.error(), "cannot list the runs");
    if (context.globals().json) {
        context.out().write_document(*document);
        return kDone;
    }
    Table table({{"MACHINE", Align::Left, Cut::Middle, 10},
                 {"RUN", Align::Right},
                 {"STARTED"},
                 {"LASTED", Align::Right},
                 {"OUTCOME"},
                 {"WHY", Align::Left, Cut::End, 12}});
    for (const Json& json : array_of(*document, "runs")) {
        const auto run = read_run(json);
        if (!run) return fail(run.error(), "cannot list the runs");
        table.add(row_of(*run));
    }
    if (table.empty())
        context.note("nothing has run yet");
    else
        context.out().write(table.text(context.out().columns(), context.out().colour()));
    return kDone;
}

}  // namespace berth::cli
