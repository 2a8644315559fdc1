#include "vzcore/vz/console_pipes.h"

#include "vzcore/process_platform.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace berth::vz {
namespace {

struct Pipe {
    UniqueFd out, in;
};

Result<Pipe> make_pipe()
{
    int ends[2];
    if (platform::pipe_close_on_exec(ends) != 0) return fail_errno(errno, "making a pipe");
    return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

// Ours alone: the guest's end is another description, and may block.
Result<void> never_wait_at(const UniqueFd& end)
{
    if (::fcntl(end.get(), F_SETFL, O_NONBLOCK) == 0) return {};
    return fail_errno(errno, "preparing the console's pipe");
}

}  // namespace

Result<std::unique_ptr<ConsolePipes>> ConsolePipes::open(Loop& loop, Handlers handlers)
{
    std::unique_ptr<ConsolePipes> pipes(new ConsolePipes(loop, std::move(handlers)));
    if (auto opened = pipes->open_pipes(); !opened) return tl::unexpected<Error>(opened.error());
    return pipes;
}

Result<void> ConsolePipes::open_pipes()
{
    auto typed = make_pipe();
    if (!typed) return tl::unexpected<Error>(typed.error());
    auto printed = make_pipe();
    if (!printed) return tl::unexpected<Error>(printed.error());
    guest_ = {std::move(typed->out), std::move(printed->in)};
    typed_ = std::move(typed->in);
    printed_ = std::move(printed->out);
    for (const UniqueFd* end : {&typed_, &printed_})
        if (auto ready = never_wait_at(*end); !ready) return ready;
    auto watch = loop_.watch(printed_.get());
    if (!watch) return tl::unexpected<Error>(watch.error());
    printed_watch_ = std::move(*watch);
    printed_watch_->on_readable([this] {
        if (read() == Read::End) printed_watch_->on_readable(nullptr);
    });
    return {};
}

ConsolePipes::Read ConsolePipes::read()
{
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): filled by read
    std::array<char, 65536> buffer;
    const ssize_t got = ::read(printed_.get(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Read::Nothing;
    if (got <= 0) return Read::End;
    handlers_.output({buffer.data(), static_cast<std::size_t>(got)});
    return Read::Some;
}

void ConsolePipes::drain()
{
    while (read() == Read::Some) {
    }
}

std::size_t ConsolePipes::type(std::string_view bytes)
{
    std::size_t taken = 0;
    while (taken < bytes.size()) {
        const ssize_t put = ::write(typed_.get(), bytes.data() + taken, bytes.size() - taken);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0 && errno != EAGAIN) return bytes.size();  // nobody is left to read it
        if (put < 0) {
            if (!typed_watch_)
                if (auto watch = loop_.watch(typed_.get())) typed_watch_ = std::move(*watch);
            if (!typed_watch_) return bytes.size();
            typed_watch_->on_writable([this] {
                typed_watch_->on_writable(nullptr);
                handlers_.writable();
            });
            break;
        }
        taken += static_cast<std::size_t>(put);
    }
    return taken;
}

}  // namespace berth::vz
