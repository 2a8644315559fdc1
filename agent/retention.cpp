#include "agent/retention.h"

#include "vzcore/base/decimal.h"
#include "vzcore/base/file.h"
#include "vzcore/base/span.h"

namespace berth::agent {
namespace {

constexpr const char kRuns[] = "history.runs";
constexpr const char kAge[] = "history.age";
constexpr const char kAll[] = "all";
constexpr const char kForever[] = "forever";
constexpr std::uint64_t kMostRuns = 1'000'000'000;
/// A commit and some folders: a few milliseconds.
constexpr int kPortion = 64;

std::optional<std::int64_t> runs_of(const std::string& value)
{
    const auto number = read_decimal(value);
    if (!number || !number->fraction.empty() || !number->rest.empty()) return std::nullopt;
    if (number->whole == 0 || number->whole > kMostRuns) return std::nullopt;
    return static_cast<std::int64_t>(number->whole);
}

std::optional<std::chrono::seconds> age_of(const std::string& value)
{
    const auto span = parse_span(value);
    if (!span || *span < std::chrono::hours(1)) return std::nullopt;
    return *span;
}

}  // namespace

Retention::Retention(Environment& environment, const Settings& settings)
    : environment_(environment), settings_(settings)
{
}

void Retention::run_soon()
{
    next_ = environment_.loop.after(std::chrono::milliseconds(0), [this] { step(); });
}

store::Retention Retention::policy() const
{
    store::Retention policy;
    policy.runs = runs_of(settings_.value(kRuns));
    if (const auto age = age_of(settings_.value(kAge))) policy.ended_before = unix_now() - *age;
    return policy;
}

void Retention::step()
{
    next_.reset();
    const auto gone = environment_.store.prune_runs(policy(), kPortion);
    const auto pruned = gone ? environment_.store.pruned_runs(kPortion)
                             : Result<std::vector<store::PrunedRun>>(tl::unexpect, gone.error());
    if (!pruned) {
        if (!failing_) environment_.log.warn("old runs stay: " + pruned.error().message);
        failing_ = true;
        return;
    }
    failing_ = false;
    const std::size_t removed = remove_logs(*pruned);
    if (*gone == kPortion || (pruned->size() == kPortion && removed > 0)) run_soon();
}

std::size_t Retention::remove_logs(const std::vector<store::PrunedRun>& runs)
{
    std::vector<store::PrunedRun> removed;
    for (const store::PrunedRun& run : runs) {
        const auto done = remove_tree(environment_.paths.run_logs(run.machine_id, run.number));
        if (done)
            removed.push_back(run);
        else
            environment_.log.warn("the log of an old run stays for now: " + done.error().message);
    }
    if (auto forgotten = environment_.store.forget_pruned(removed); !forgotten)
        environment_.log.warn("old runs: " + forgotten.error().message);
    return removed.size();
}

std::vector<Setting> retention_settings(const std::function<void()>& changed)
{
    const auto apply = [changed](const std::string& /*value*/) { changed(); };
    return {
        {kRuns,
         "how many runs of each machine are kept, with their logs",
         "all, or a number from 1 on",
         "1000",
         [](const std::string& value) { return value == kAll || runs_of(value).has_value(); },
         apply},
        {kAge,
         "how long a run is kept after its end, with its log",
         "forever, or a time of at least an hour such as 90d, 12w or 1y",
         "1y",
         [](const std::string& value) { return value == kForever || age_of(value).has_value(); },
         apply}};
}

}  // namespace berth::agent
