#include "vzcore/net/arp_table.h"

#include "vzcore/run_program.h"

#include <utility>

namespace berth::net {

void ArpTable::ask(Told told)
{
    waiting_.push_back(std::move(told));
    if (running_) return;
    SpawnRequest request;
    request.program = program_;
    request.arguments = {"-an"};  // without -n it would ask name servers too
    auto started = start_program(
        loop_, std::move(request), patience_, AtDeadline::Kill, [this](Result<ProgramEnd> end) {
            answer(end && end->succeeded() ? end->output : "");
        });
    if (!started) return answer("");
    running_ = std::move(*started);
}

void ArpTable::answer(const std::string& output)
{
    const Handle over = std::move(running_);
    for (const Told& told : std::exchange(waiting_, {}))
        told(output);
}

}  // namespace berth::net
