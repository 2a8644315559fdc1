#include "agent/advice.h"

#include "agent/capacity.h"

#include <algorithm>
#include <cmath>

namespace berth::agent {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLeastTime = std::chrono::minutes(1);
constexpr double kNearlyAll = 0.9;  ///< Of what was given: more might have been used.
constexpr double kRoom = 1.25;      ///< Above the highest peak, for what was not seen.
constexpr int kLeastCpus = 2;       ///< An average hides short bursts.

milliseconds ran(const store::Run& run)
{
    if (!run.running_at || !run.ended_at) return milliseconds(0);
    return *run.ended_at - *run.running_at;
}

bool tells_enough(const store::Run& run)
{
    return run.outcome && run.peak_memory && run.cpu_millis && run.memory.count > 0 &&
           run.cpus > 0 && ran(run) >= kLeastTime;
}

double share_of_memory(const store::Run& run)
{
    return static_cast<double>(run.peak_memory->count) / static_cast<double>(run.memory.count);
}

/// How many CPUs it kept busy, on average.
double load(const store::Run& run)
{
    return static_cast<double>(*run.cpu_millis) / static_cast<double>(ran(run).count());
}

Bytes rounded_up(double bytes)
{
    return Bytes{static_cast<std::uint64_t>(bytes) + kMemoryStep.count - 1}.rounded_down_to(
        kMemoryStep);
}

std::string tenths(double number)
{
    const auto count = std::llround(number * 10);
    return std::to_string(count / 10) + "." + std::to_string(count % 10);
}

Suggestion<Bytes> advise_memory(const std::vector<store::Run>& runs, Bytes most)
{
    const Bytes given = runs.front().memory;
    const auto full = std::ranges::count_if(
        runs, [](const store::Run& run) { return share_of_memory(run) >= kNearlyAll; });
    if (2 * full >= static_cast<std::ptrdiff_t>(runs.size())) {
        const std::string seen = std::to_string(full) + " of " + std::to_string(runs.size()) +
                                 " runs used nearly all they were given";
        const Bytes more = std::min(rounded_up(static_cast<double>(given.count) * 1.5), most);
        if (more <= given) return {std::nullopt, seen + ", and the host gives no more"};
        return {more, seen + "; part of that may be file caches, which guests fill as they can"};
    }
    const auto peak = std::ranges::max_element(
        runs, {}, [](const store::Run& run) { return run.peak_memory->count; });
    const Bytes enough = rounded_up(static_cast<double>(peak->peak_memory->count) * kRoom);
    const std::string seen = "at most " + human(*peak->peak_memory) + " was used, in run " +
                             std::to_string(peak->number);
    if (enough + std::max(given / 8, kMemoryStep) > given)
        return {std::nullopt, seen + ", which leaves room enough"};
    return {enough, seen + "; a quarter more is room for what was not seen"};
}

Suggestion<int> advise_cpus(const std::vector<store::Run>& runs, int most)
{
    const int given = runs.front().cpus;
    const auto busy = std::ranges::count_if(
        runs, [](const store::Run& run) { return load(run) >= kNearlyAll * run.cpus; });
    if (2 * busy >= static_cast<std::ptrdiff_t>(runs.size())) {
        const std::string seen = std::to_string(busy) + " of " + std::to_string(runs.size()) +
                                 " runs kept nearly all their CPUs busy";
        if (given >= most) return {std::nullopt, seen + ", and the host gives no more"};
        return {given + 1, seen};
    }
    const auto hardest = std::ranges::max_element(runs, {}, load);
    const std::string seen = "run " + std::to_string(hardest->number) + " kept " +
                             tenths(load(*hardest)) + " busy on average, more than the others";
    const int enough = std::max(static_cast<int>(std::ceil(2 * load(*hardest))), kLeastCpus);
    if (enough >= given) return {std::nullopt, seen + ", which leaves room enough"};
    return {enough, seen + "; twice that is room for bursts, which an average hides"};
}

}  // namespace

Advice advise(const Definition& definition,
              const std::vector<store::Run>& runs,
              int most_cpus,
              Bytes most_memory)
{
    std::vector<store::Run> telling;
    std::ranges::copy_if(runs, std::back_inserter(telling), tells_enough);
    Advice advice;
    advice.runs = static_cast<int>(telling.size());
    if (advice.runs < kLeastRunsForAdvice) {
        advice.memory.why = advice.cpus.why =
            "there is not enough to go by: " + std::to_string(advice.runs) +
            " of its last runs lasted a minute or more and were measured, and " +
            std::to_string(kLeastRunsForAdvice) + " are needed";
        return advice;
    }
    advice.memory = advise_memory(telling, most_memory);
    advice.cpus = advise_cpus(telling, most_cpus);
    // What is set already, only not used yet, needs no setting.
    if (advice.memory.size && advice.memory.size == definition.memory) advice.memory.size.reset();
    if (advice.cpus.size && advice.cpus.size == definition.cpus) advice.cpus.size.reset();
    return advice;
}

}  // namespace berth::agent
