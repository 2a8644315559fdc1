#include "agent/client/run_program.h"

#include "vzcore/base/unique_fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace berth {
namespace {

constexpr std::size_t kOutputLimit = std::size_t{64} << 10;

struct Pipe {
    UniqueFd read_end, write_end;
};

Result<Pipe> make_pipe()
{
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return fail_errno(errno, "making a pipe");
    Pipe made{UniqueFd(ends[0]), UniqueFd(ends[1])};
    for (const int end : ends)
        if (::fcntl(end, F_SETFD, FD_CLOEXEC) != 0) return fail_errno(errno, "preparing a pipe");
    if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return fail_errno(errno, "preparing a pipe");
    return made;
}

enum class Source { Open, AtEnd };

// Takes what is there now. What is beyond the limit is read and dropped, so that the program goes
// on.
Source read_available(int fd, std::string& output)
{
    std::array<char, 4096> buffer{};
    while (true) {
        const ssize_t got = ::read(fd, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Source::Open;
        if (got == 0) return Source::AtEnd;
        const std::size_t room = kOutputLimit - std::min(kOutputLimit, output.size());
        output.append(buffer.data(), std::min(room, static_cast<std::size_t>(got)));
    }
}

}  // namespace

Result<ProgramEnd> run_program(EventLoop& loop,
                               SpawnRequest request,
                               std::chrono::milliseconds timeout,
                               AtDeadline at_deadline)
{
    auto pipe = make_pipe();
    if (!pipe) return tl::unexpected<Error>(pipe.error());
    request.descriptors.emplace_back(pipe->write_end.get(), STDOUT_FILENO);
    request.descriptors.emplace_back(pipe->write_end.get(), STDERR_FILENO);
    auto watch = loop.watch(pipe->read_end.get());
    if (!watch) return tl::unexpected<Error>(watch.error());
    const auto pid = spawn(request);
    if (!pid) return tl::unexpected<Error>(pid.error());
    pipe->write_end.reset();

    ProgramEnd end;
    bool ended = false;
    bool late = false;
    (*watch)->on_readable([&] {
        if (read_available(pipe->read_end.get(), end.output) == Source::AtEnd)
            (*watch)->on_readable(nullptr);
    });
    const Handle child = loop.on_child_exit(*pid, [&](ChildExit exit) {
        end.exit = exit;
        ended = true;
        loop.stop();
    });
    const Handle timer = loop.after(timeout, [&] {
        late = true;
        if (at_deadline == AtDeadline::Kill) ::kill(*pid, SIGKILL);
        loop.stop();
    });
    while (!ended && !late)
        loop.run();
    if (!ended) return fail(ErrorCode::TimedOut, request.program + " did not end in time");
    read_available(pipe->read_end.get(), end.output);
    return end;
}

}  // namespace berth
