#include "agent/ready_pipe.h"

#include "vzcore/json_read.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace berth::agent {
namespace {

constexpr std::size_t kLongestReport = 65'536;

std::optional<Error> error_in(const Json& report)
{
    const auto error = report.find("error");
    if (error == report.end() || !error->is_object()) return std::nullopt;
    return Error{error_code_named(text_of(*error, "code")),
                 text_of(*error, "message"),
                 text_of(*error, "hint")};
}

/// Bytes or the end; never waits.
bool has_something(int fd)
{
    pollfd asked{fd, POLLIN, 0};
    return ::poll(&asked, 1, 0) > 0;
}

}  // namespace

ReadyPipe::ReadyPipe(UniqueFd pipe, Handler handler)
    : pipe_(std::move(pipe)), handler_(std::move(handler))
{
}

Result<std::unique_ptr<ReadyPipe>> ReadyPipe::open(Loop& loop, UniqueFd pipe, Handler handler)
{
    if (::fcntl(pipe.get(), F_SETFL, O_NONBLOCK) != 0) return fail_errno(errno, "preparing a pipe");
    auto watch = loop.watch(pipe.get());
    if (!watch) return tl::unexpected<Error>(watch.error());
    std::unique_ptr<ReadyPipe> result(new ReadyPipe(std::move(pipe), std::move(handler)));
    result->watch_ = std::move(*watch);
    result->watch_->on_readable([raw = result.get()] { raw->read_some(); });
    return result;
}

void ReadyPipe::drain()
{
    // Each round takes something or ends it: nobody writes any more.
    while (pipe_ && has_something(pipe_.get()))
        read_some();
}

void ReadyPipe::read_some()
{
    std::array<char, 4096> buffer{};
    const ssize_t got = ::read(pipe_.get(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got > 0) line_.append(buffer.data(), static_cast<std::size_t>(got));
    const std::size_t end = line_.find('\n');
    if (end == std::string::npos) {
        if (got <= 0 || line_.size() > kLongestReport) finish(Report::Silence, {});
        return;
    }
    const auto report = parse_json(line_.substr(0, end), "the runner's report");
    if (!report || !report->is_object()) return finish(Report::Silence, {});
    if (const auto error = error_in(*report)) return finish(Report::Failed, *error);
    const auto ready = report->find("ready");
    const bool serves = ready != report->end() && ready->is_boolean() && ready->get<bool>();
    finish(serves ? Report::Ready : Report::Silence, {});
}

void ReadyPipe::finish(Report report, const Error& error)
{
    watch_.reset();
    pipe_.reset();
    const Handler handler = std::move(handler_);
    handler(report, error);  // may destroy this object
}

}  // namespace berth::agent
