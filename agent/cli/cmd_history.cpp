#include "agent/cli/commands.h"
#include "agent/cli/run_text.h"
#include "vzcore/json_read.h"

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
        if (!options.outcome.empty()) params["outcome"] = options.outcome;
        if (options.since) params["since"] = to_millis(*options.since);
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

// {"totals": […]} of the machine, or of all.
Result<Json> fetch_totals(Context& context, Client& client, const std::string& name)
{
    Json params = Json::object();
    if (!name.empty()) params["name"] = name;
    auto totals = client.call("run.totals", std::move(params));
    if (!totals) return tl::unexpected<Error>(context.with_nearest(totals.error(), name));
    return totals;
}

Result<std::vector<TotalsView>> read_totals(const Json& document)
{
    std::vector<TotalsView> all;
    for (const Json& json : array_of(document, "totals")) {
        auto totals = berth::read_totals(json);
        if (!totals) return tl::unexpected<Error>(totals.error());
        all.push_back(std::move(*totals));
    }
    return all;
}

Result<int> show_run(Context& context, Client& client, const HistoryOptions& options)
{
    auto json = client.call("run.get", {{"name", options.name}, {"number", *options.run}});
    if (!json) return tl::unexpected<Error>(context.with_nearest(json.error(), options.name));
    if (context.globals().json) {
        context.out().write_document(*json);
        return kDone;
    }
    const auto run = read_run(*json);
    if (!run) return tl::unexpected<Error>(run.error());
    context.out().write(run_page(*run, context.out().columns(), context.out().colour()));
    return kDone;
}

Result<int> show_totals(Context& context, Client& client, const std::string& name)
{
    auto document = fetch_totals(context, client, name);
    if (!document) return tl::unexpected<Error>(document.error());
    if (context.globals().json) {
        context.out().write_document(*document);
        return kDone;
    }
    const auto totals = read_totals(*document);
    if (!totals) return tl::unexpected<Error>(totals.error());
    if (totals->empty())
        context.note("there is no machine yet; see: berth create --help");
    else
        context.out().write(totals_table(*totals, context.out().columns(), context.out().colour()));
    return kDone;
}

Result<void> write_runs(Context& context, const Json& document, const HistoryOptions& options)
{
    std::vector<RunView> runs;
    for (const Json& json : array_of(document, "runs")) {
        auto run = read_run(json);
        if (!run) return tl::unexpected<Error>(run.error());
        runs.push_back(std::move(*run));
    }
    const auto totals = read_totals(document);
    if (!totals) return tl::unexpected<Error>(totals.error());
    const bool filtered = options.since || !options.outcome.empty();
    Output& out = context.out();
    if (runs.empty())
        context.note(filtered ? "no run is like that" : "nothing has run yet");
    else
        out.write(runs_table(runs, out.columns(), out.colour()));
    for (const TotalsView& one : *totals)
        if (one.runs > 0) out.write("\n" + totals_text(one, out.columns()));
    return {};
}

Result<int> show_runs(Context& context, Client& client, const HistoryOptions& options)
{
    auto document = fetch_runs(context, client, options);
    if (!document) return tl::unexpected<Error>(document.error());
    if (!options.name.empty()) {
        auto totals = fetch_totals(context, client, options.name);
        if (!totals) return tl::unexpected<Error>(totals.error());
        (*document)["totals"] = array_of(*totals, "totals");
    }
    if (context.globals().json) {
        context.out().write_document(*document);
        return kDone;
    }
    if (auto written = write_runs(context, *document, options); !written)
        return tl::unexpected<Error>(written.error());
    return kDone;
}

}  // namespace

Result<int> run(Context& context, const HistoryOptions& options)
{
    auto client = context.agent();
    if (!client) return tl::unexpected<Error>(client.error());
    auto code = options.run      ? show_run(context, **client, options)
                : options.totals ? show_totals(context, **client, options.name)
                                 : show_runs(context, **client, options);
    if (!code) return fail(code.error(), "cannot show the history");
    return code;
}

}  // namespace berth::cli
