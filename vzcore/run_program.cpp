#include "vzcore/run_program.h"

#include "vzcore/base/unique_fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <memory>
#include <optional>
#include <utility>

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

class ProgramRun : public Registration {
public:
    ProgramRun(AtDeadline at_deadline, std::function<void(Result<ProgramEnd>)> done)
        : at_deadline_(at_deadline), done_(std::move(done))
    {
    }

    Result<void> begin(Loop& loop, SpawnRequest request, std::chrono::milliseconds timeout)
    {
        auto pipe = make_pipe();
        if (!pipe) return tl::unexpected<Error>(pipe.error());
        request.descriptors.emplace_back(pipe->write_end.get(), STDOUT_FILENO);
        request.descriptors.emplace_back(pipe->write_end.get(), STDERR_FILENO);
        auto watch = loop.watch(pipe->read_end.get());
        if (!watch) return tl::unexpected<Error>(watch.error());
        const auto pid = spawn(request);
        if (!pid) return tl::unexpected<Error>(pid.error());
        output_ = std::move(pipe->read_end);
        watch_ = std::move(*watch);
        watch_->on_readable([this] {
            if (read_available(output_.get(), end_.output) == Source::AtEnd)
                watch_->on_readable(nullptr);
        });
        child_ = loop.on_child_exit(*pid, [this](ChildExit exit) {
            end_.exit = exit;
            read_available(output_.get(), end_.output);
            finish(std::move(end_));
        });
        timer_ = loop.after(timeout, [this, pid = *pid, program = request.program] {
            if (at_deadline_ == AtDeadline::Kill) ::kill(pid, SIGKILL);
            finish(fail(ErrorCode::TimedOut, program + " did not end in time"));
        });
        return {};
    }

private:
    // `done` may destroy this.
    void finish(Result<ProgramEnd> end)
    {
        timer_.reset();
        watch_.reset();
        const Handle child = std::move(child_);
        const auto done = std::move(done_);
        done(std::move(end));
    }

    AtDeadline at_deadline_;
    std::function<void(Result<ProgramEnd>)> done_;
    ProgramEnd end_;
    UniqueFd output_;
    std::unique_ptr<FdWatch> watch_;
    Handle child_, timer_;
};

}  // namespace

Result<Handle> start_program(Loop& loop,
                             SpawnRequest request,
                             std::chrono::milliseconds timeout,
                             AtDeadline at_deadline,
                             std::function<void(Result<ProgramEnd>)> done)
{
    auto run = std::make_unique<ProgramRun>(at_deadline, std::move(done));
    if (auto begun = run->begin(loop, std::move(request), timeout); !begun)
        return tl::unexpected<Error>(begun.error());
    return Handle(std::move(run));
}

Result<ProgramEnd> run_program(EventLoop& loop,
                               SpawnRequest request,
                               std::chrono::milliseconds timeout,
                               AtDeadline at_deadline)
{
    std::optional<Result<ProgramEnd>> end;
    const auto run = start_program(
        loop, std::move(request), timeout, at_deadline, [&](Result<ProgramEnd> ended) {
            end = std::move(ended);
            loop.stop();
        });
    if (!run) return tl::unexpected<Error>(run.error());
    while (!end)
        loop.run();
    return std::move(*end);
}

}  // namespace berth
