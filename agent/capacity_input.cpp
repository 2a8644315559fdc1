#include "agent/capacity_input.h"

namespace berth::agent {
namespace {

Candidate candidate_of(const MachineEntry& entry)
{
    const Definition& definition = entry.stored.definition;
    Candidate candidate;
    candidate.id = entry.id();
    candidate.name = entry.name();
    candidate.cpus = definition.cpus;
    candidate.memory = definition.memory;
    candidate.autostart = definition.autostart.enabled;
    if (entry.run) candidate.holds = entry.run->memory;
    return candidate;
}

}  // namespace

Result<PlanRequest> capacity_request(const Environment& environment, Machines& machines)
{
    auto host = environment.host_facts();
    if (!host) return fail(host.error(), "looking at this host");
    PlanRequest request;
    request.host = std::move(*host);
    request.limits = environment.limits;
    for (const MachineEntry* entry : machines.all())
        request.machines.push_back(candidate_of(*entry));
    return request;
}

}  // namespace berth::agent
