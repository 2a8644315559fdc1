#include "agent/process_watch.h"

namespace berth::agent {

ProcessWatch::ProcessWatch(UniqueFd descriptor, std::unique_ptr<FdWatch> watch)
    : descriptor_(std::move(descriptor)), watch_(std::move(watch))
{
}

Result<std::unique_ptr<ProcessWatch>>
ProcessWatch::open(Loop& loop, const ProcessId& process, Callback gone)
{
    auto descriptor = open_process_descriptor(process.pid);
    if (!descriptor) return tl::unexpected<Error>(descriptor.error());
    // Only now does the pid stand for one process: before, it could have been given to another.
    if (!is_alive(process))
        return fail(ErrorCode::NotFound, "process " + std::to_string(process.pid) + " has gone");
    auto watch = loop.watch(descriptor->get());
    if (!watch) return tl::unexpected<Error>(watch.error());
    FdWatch& watching = **watch;
    std::unique_ptr<ProcessWatch> result(
        new ProcessWatch(std::move(*descriptor), std::move(*watch)));
    // The descriptor stays readable for ever: one call is enough.
    watching.on_readable([&watching, gone = std::move(gone)] {
        const Callback once = gone;  // clearing the interest destroys this very callback
        watching.on_readable(nullptr);
        once();
    });
    return result;
}

}  // namespace berth::agent
