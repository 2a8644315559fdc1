#include "agent/memory_watch.h"

#include "vzcore/json.h"

namespace berth::agent {
namespace {

/// What running machines were given of it, and which one has most.
std::string event_data(const HostMemory& memory, const std::vector<MachineEntry*>& machines)
{
    Bytes given;
    int running = 0;
    const MachineEntry* most = nullptr;
    for (const MachineEntry* machine : machines) {
        if (!machine->run) continue;
        ++running;
        given.count += machine->run->memory.count;
        if (most == nullptr || machine->run->memory > most->run->memory) most = machine;
    }
    Json largest;
    if (most != nullptr) largest = {{"name", most->name()}, {"memory", most->run->memory.count}};
    return dump_line(Json{{"available", memory.available.count},
                          {"total", memory.total.count},
                          {"machines", running},
                          {"given", given.count},
                          {"most", std::move(largest)}});
}

}  // namespace

bool is_short(const HostMemory& memory)
{
    return memory.available.count < memory.total.count / 5;
}

MemoryWatch::MemoryWatch(Environment& environment, Machines& machines, HostConditions& conditions)
    : environment_(environment), machines_(machines), conditions_(conditions)
{
}

void MemoryWatch::begin()
{
    auto watch = conditions_.watch_memory([this] { look(); });
    if (!watch) {
        problem_ = watch.error();
        return environment_.log.info("nobody will say when the host is short of memory: " +
                                     problem_->message);
    }
    watch_ = std::move(*watch);
}

void MemoryWatch::look()
{
    // A host that has to swap its programs out is not kept busy by us: not even listening now.
    watch_.reset();
    pause_ = environment_.loop.after(kMemoryPause, [this] { begin(); });
    const auto memory = conditions_.memory();
    if (!memory) return environment_.log.warn(memory.error().message);
    if (!is_short(*memory)) return;
    store::Event event;
    event.kind = "host.memory_low";
    event.data = event_data(*memory, machines_.all());
    environment_.journal.record(std::move(event));
}

}  // namespace berth::agent
