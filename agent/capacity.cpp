#include "agent/capacity.h"

#include <algorithm>
#include <set>

namespace berth::agent {
namespace {

constexpr Bytes kHostReserve = gib(2);

std::string count_of(int n, const std::string& thing)
{
    return std::to_string(n) + " " + thing + (n == 1 ? "" : "s");
}

/// "4 usable CPUs (cgroup quota)", "8 CPUs".
std::string cpus_of(const HostFacts& host)
{
    if (host.cpu_limit_reason.empty()) return count_of(host.cpus, "CPU");
    return count_of(host.cpus, "usable CPU") + " (" + host.cpu_limit_reason + ")";
}

int auto_cpus(const HostFacts& host)
{
    return std::min(std::clamp(host.cpus - 2, 2, 8), std::max(host.cpus, 1));
}

/// One planning: the candidates sorted, then granted or refused one group after the other.
class Planner {
public:
    explicit Planner(const PlanRequest& request)
        : request_(request), machines_(request.machines),
          asked_(request.asked.begin(), request.asked.end())
    {
        std::sort(machines_.begin(), machines_.end(), [](const Candidate& a, const Candidate& b) {
            return a.id < b.id;
        });
        plan_.pool = memory_pool(request.host);
        plan_.ceiling = memory_ceiling(request.host);
        for (const auto& machine : machines_)
            if (machine.holds && !is_asked(machine)) plan_.held = plan_.held + *machine.holds;
        if (plan_.ceiling > plan_.held) plan_.left = plan_.ceiling - plan_.held;
        left_ = plan_.left;
    }

    Plan run()
    {
        std::vector<const Candidate*> fixed, automatic;
        for (const auto& machine : machines_) {
            if (!is_asked(machine) || refuse_impossible(machine)) continue;
            (machine.memory ? fixed : automatic).push_back(&machine);
        }
        plan_.sharers = count_sharers(automatic);
        // Small ones first: most machines start. The id breaks ties, so that input order does not.
        std::stable_sort(fixed.begin(), fixed.end(), [](const auto* a, const auto* b) {
            return *a->memory < *b->memory;
        });
        for (const auto* machine : fixed)
            plan_fixed(*machine);
        plan_automatic(automatic);
        std::sort(plan_.asked.begin(), plan_.asked.end(), [](const Planned& a, const Planned& b) {
            return a.id < b.id;
        });
        return std::move(plan_);
    }

private:
    [[nodiscard]] bool is_asked(const Candidate& machine) const
    {
        return asked_.count(machine.id) != 0;
    }

    [[nodiscard]] bool anyway() const { return request_.shortage == Shortage::Overcommit; }
    [[nodiscard]] bool smaller() const { return request_.shortage == Shortage::Shrink; }

    [[nodiscard]] int count_sharers(const std::vector<const Candidate*>& starting) const
    {
        int count = 0;
        for (const auto& machine : machines_) {
            const bool starts =
                std::find(starting.begin(), starting.end(), &machine) != starting.end();
            if (!machine.memory && (machine.holds || machine.autostart || starts)) ++count;
        }
        return count;
    }

    /// What no free memory could make right: CPUs the host lacks, sizes the backend cannot have.
    bool refuse_impossible(const Candidate& machine)
    {
        const int cpu_limit = std::min(request_.host.cpus, request_.limits.most_cpus);
        if (machine.cpus && *machine.cpus > cpu_limit) {
            refuse(machine,
                   machine.name + " asks for " + count_of(*machine.cpus, "CPU") +
                       " and this host has " + cpus_of(request_.host),
                   "give it " + count_of(cpu_limit, "CPU") + " or fewer, or auto",
                   Bytes{});
            return true;
        }
        const auto& limits = request_.limits;
        if (!machine.memory ||
            (*machine.memory >= limits.least_memory && *machine.memory <= limits.most_memory))
            return false;
        const bool small = *machine.memory < limits.least_memory;
        const Bytes limit = small ? limits.least_memory : limits.most_memory;
        refuse(machine,
               machine.name + " asks for " + human(*machine.memory) + " of memory, and the " +
                   (small ? "least" : "most") + " that a machine can have here is " + human(limit),
               "",
               Bytes{});
        return true;
    }

    void plan_fixed(const Candidate& machine)
    {
        Bytes size = *machine.memory;
        std::string rule = "fixed: " + exact(size) + " as defined";
        if (size > left_) {
            const Bytes fits = fitting_size();
            if (!anyway() && !(smaller() && fits > Bytes{})) return refuse_memory(machine, size);
            rule +=
                (anyway() ? ", anyway: " : ", smaller for this run: ") + human(left_) + " was left";
            if (!anyway()) size = fits;
        }
        grant(machine, size, std::move(rule));
        spend(machine, size);
    }

    /// The share of each of `count` machines that start together; zero when it would be too small.
    [[nodiscard]] Bytes share_of(std::size_t count) const
    {
        const Bytes fair = plan_.pool / static_cast<std::uint64_t>(std::max(plan_.sharers, 1));
        const Bytes room = left_ / count;
        const Bytes share = std::min(fair, room).rounded_down_to(kMemoryStep);
        if (share < kLeastAutoMemory) return {};
        const Bytes clamped =
            std::clamp(share, request_.limits.least_memory, request_.limits.most_memory);
        return clamped <= room ? clamped : Bytes{};
    }

    void plan_automatic(const std::vector<const Candidate*>& machines)
    {
        std::size_t count = machines.size();
        while (count > 0 && share_of(count) == Bytes{})
            --count;
        const Bytes share = count > 0 ? share_of(count) : Bytes{};
        const std::string rule = auto_rule(share, count);
        for (std::size_t i = 0; i < count; ++i) {
            grant(*machines[i], share, rule);
            spend(*machines[i], share);
        }
        for (std::size_t i = count; i < machines.size(); ++i) {
            if (anyway()) {
                grant_anyway(*machines[i]);
            } else if (smaller() && fitting_size() > Bytes{}) {
                grant_smaller(*machines[i]);
            } else {
                refuse_memory(*machines[i], kLeastAutoMemory);
            }
        }
    }

    [[nodiscard]] std::string auto_rule(Bytes share, std::size_t count) const
    {
        const Bytes fair = plan_.pool / static_cast<std::uint64_t>(std::max(plan_.sharers, 1));
        std::string rule;
        if (count > 0 && left_ / count < fair) {
            rule = "auto: what the ceiling of " + human(plan_.ceiling) + " leaves";
            if (count > 1) rule += ", for " + std::to_string(count) + " that start together";
        } else {
            rule = "auto: half of the host's " + human(request_.host.memory);
            if (plan_.sharers > 1)
                rule += ", shared by " + count_of(plan_.sharers, "auto-sized machine");
        }
        if (share == request_.limits.most_memory) rule += ", at most what a machine can have here";
        if (share == request_.limits.least_memory)
            rule += ", at least what a machine must have here";
        return rule;
    }

    /// The least, though the ceiling leaves less; on a tiny host no more than half of it.
    void grant_anyway(const Candidate& machine)
    {
        Bytes size = std::min(kLeastAutoMemory, plan_.pool.rounded_down_to(mib(1)));
        size = std::clamp(size, request_.limits.least_memory, request_.limits.most_memory);
        grant(machine,
              size,
              "auto: the least, " + human(size) + ", anyway: " + human(left_) + " was left");
        left_ = left_ - std::min(size, left_);
    }

    /// Less than an auto size ever is, because that was asked for.
    void grant_smaller(const Candidate& machine)
    {
        const Bytes size =
            std::min(fitting_size(), std::max(kLeastAutoMemory, request_.limits.least_memory));
        grant(machine, size, "auto: smaller for this run: " + human(left_) + " was left");
        spend(machine, size);
    }

    void spend(const Candidate& machine, Bytes size)
    {
        spent_on_.push_back({machine.name, size});
        left_ = left_ - std::min(size, left_);
    }

    void grant(const Candidate& machine, Bytes memory, std::string memory_rule)
    {
        PlannedSizes sizes;
        sizes.memory = memory;
        sizes.memory_rule = std::move(memory_rule);
        if (machine.cpus) {
            sizes.cpus = *machine.cpus;
            sizes.cpus_rule = "fixed: " + std::to_string(sizes.cpus) + " as defined";
        } else {
            sizes.cpus = std::min(auto_cpus(request_.host), request_.limits.most_cpus);
            sizes.cpus_rule =
                "auto: " + cpus_of(request_.host) +
                (request_.host.cpus > 2 ? " less 2, between 2 and 8" : ", all of them");
        }
        plan_.asked.push_back({machine.id, std::move(sizes), std::nullopt, memory});
    }

    /// The largest size, as a definition could fix it, that the ceiling still leaves.
    [[nodiscard]] Bytes fitting_size() const
    {
        const Bytes room = std::min(left_, request_.limits.most_memory);
        const Bytes fits = room.rounded_down_to(room >= kMemoryStep ? kMemoryStep : mib(1));
        return fits >= request_.limits.least_memory ? fits : Bytes{};
    }

    /// "web holds 4.0 GiB, db holds 1.0 GiB", largest first.
    [[nodiscard]] std::string holders() const
    {
        auto all = spent_on_;
        for (const auto& machine : machines_)
            if (machine.holds && !is_asked(machine)) all.push_back({machine.name, *machine.holds});
        std::sort(all.begin(), all.end(), [](const Holder& a, const Holder& b) {
            return a.size != b.size ? a.size > b.size : a.name < b.name;
        });
        std::string text;
        for (const auto& holder : all)
            text += (text.empty() ? "" : ", ") + holder.name + " holds " + human(holder.size);
        return text;
    }

    void refuse_memory(const Candidate& machine, Bytes wanted)
    {
        std::string message = machine.name + " needs " + human(wanted) + " of memory, and ";
        if (wanted <= left_) {  // the ceiling leaves enough, the pool does not: too many share it
            message += "half of the host's " + human(request_.host.memory) + " shared by " +
                       count_of(plan_.sharers, "auto-sized machine") + " is less";
        } else {
            message += human(left_) + " is left of the " + human(plan_.ceiling) +
                       " that machines may use on this host";
        }
        const std::string who = holders();
        message += who.empty() ? ": nothing else runs" : ": " + who;
        const Bytes fits = fitting_size();
        const std::string hint =
            fits == Bytes{} ? "no size would fit now: stop one that runs, or start it with --anyway"
                            : exact(fits) + " would fit: start it with --smaller for this run, set "
                                            "its memory to that, stop one that runs, or start it "
                                            "with --anyway";
        refuse(machine, std::move(message), hint, fits);
    }

    void refuse(const Candidate& machine, std::string message, std::string hint, Bytes fits)
    {
        Error error{ErrorCode::Refused, std::move(message), std::move(hint)};
        plan_.asked.push_back({machine.id, std::nullopt, std::move(error), fits});
    }

    struct Holder {
        std::string name;
        Bytes size;
    };

    const PlanRequest& request_;
    std::vector<Candidate> machines_;
    std::set<std::string> asked_;
    Plan plan_;
    Bytes left_;                    ///< What the grants so far leave.
    std::vector<Holder> spent_on_;  ///< Those grants, for the message of a refusal.
};

}  // namespace

Bytes memory_pool(const HostFacts& host)
{
    return host.memory / 2;
}

Bytes memory_ceiling(const HostFacts& host)
{
    const Bytes reserve = std::max(kHostReserve, host.memory / 5);
    return host.memory > reserve ? host.memory - reserve : Bytes{};
}

Plan plan(const PlanRequest& request)
{
    return Planner(request).run();
}

bool is_fixed_rule(const std::string& rule)
{
    return rule.rfind("fixed", 0) == 0;
}

std::string restored_rule()
{
    return "restored: as it was saved";
}

bool is_restored_rule(const std::string& rule)
{
    return rule == restored_rule();
}

}  // namespace berth::agent
