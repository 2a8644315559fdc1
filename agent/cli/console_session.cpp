#include "agent/cli/console_session.h"

#include "agent/cli/output.h"
#include "agent/cli/raw_terminal.h"
#include "vzcore/rpc/rpc.h"
#include "vzcore/rpc/socket.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <string_view>

namespace berth::cli {
namespace {

constexpr char kLeave = 0x1D;  // Ctrl-]
constexpr std::size_t kBacklogLimit = std::size_t{256} << 10;
// What a guest may have switched on and nobody would switch off: colours, a hidden cursor,
// bracketed paste, the mouse.
constexpr std::string_view kTidyUp = "\x1b[0m\x1b[?25h\x1b[?2004l\x1b[?1000l\x1b[?1006l";

// Files and /dev/null are always ready, and a loop cannot watch them.
bool can_be_watched(int fd)
{
    struct stat info {};
    if (::fstat(fd, &info) != 0) return false;
    return !S_ISREG(info.st_mode) && !(S_ISCHR(info.st_mode) && ::isatty(fd) == 0);
}

class Session {
public:
    Session(EventLoop& loop, UniqueFd socket, const ConsoleStreams& streams)
        : loop_(loop), socket_(std::move(socket)), streams_(streams),
          by_hand_(::isatty(streams.in) == 1)
    {
    }

    Result<ConsoleEnd> run()
    {
        auto watch = loop_.watch(socket_.get());
        if (!watch) return tl::unexpected<Error>(watch.error());
        socket_watch_ = std::move(*watch);
        socket_watch_->on_readable([this] { take_output(); });
        if (auto begun = begin_input(); !begun) return tl::unexpected<Error>(begun.error());
        if (by_hand_) {
            auto raw = RawTerminal::enter(streams_.in);
            if (!raw) return tl::unexpected<Error>(raw.error());
            raw_ = std::move(*raw);
        }
        while (!end_)
            loop_.run();
        if (by_hand_ && ::isatty(streams_.out) == 1)
            static_cast<void>(write_patiently(streams_.out, kTidyUp));
        raw_.reset();
        if (by_hand_)
            static_cast<void>(
                write_patiently(streams_.out, "\n"));  // the guest's line is not ended
        return *end_;
    }

private:
    Result<void> begin_input()
    {
        if (!can_be_watched(streams_.in)) {
            read_soon();
            return {};
        }
        auto watch = loop_.watch(streams_.in);
        if (!watch) return tl::unexpected<Error>(watch.error());
        input_watch_ = std::move(*watch);
        input_watch_->on_readable([this] { take_input(); });
        return {};
    }

    void take_output()
    {
        std::array<char, 16'384> buffer{};
        const ssize_t got = ::read(socket_.get(), buffer.data(), buffer.size());
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got <= 0) return finish(ConsoleEnd::MachineEnded);
        if (!write_patiently(streams_.out, {buffer.data(), static_cast<std::size_t>(got)}))
            finish(ConsoleEnd::NobodyReads);
    }

    void take_input()
    {
        if (end_) return;
        std::array<char, 4096> buffer{};
        const ssize_t got = ::read(streams_.in, buffer.data(), buffer.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) return read_on();
        if (got <= 0) return input_ended();
        const std::string_view typed(buffer.data(), static_cast<std::size_t>(got));
        const std::size_t leave = by_hand_ ? typed.find(kLeave) : std::string_view::npos;
        backlog_ += typed.substr(0, leave);
        send_backlog();
        if (leave != std::string_view::npos) return finish(ConsoleEnd::Left);
        read_on();
    }

    void read_soon()
    {
        loop_.post([this, alive = std::weak_ptr<bool>(alive_)] {
            if (!alive.expired()) take_input();
        });
    }

    // A guest that does not read holds up who types, not our memory.
    void read_on()
    {
        if (input_ended_ || end_) return;
        const bool full = backlog_.size() >= kBacklogLimit;
        if (!input_watch_) {
            if (!full) read_soon();
        } else if (full) {
            input_watch_->on_readable(nullptr);
        } else {
            input_watch_->on_readable([this] { take_input(); });
        }
    }

    void input_ended()
    {
        input_ended_ = true;
        if (input_watch_) input_watch_->on_readable(nullptr);
        leave_when_sent();
    }

    void leave_when_sent()
    {
        const bool leaves = by_hand_ || streams_.leave_at_end_of_input;
        if (input_ended_ && leaves && backlog_.empty()) finish(ConsoleEnd::Left);
    }

    void send_backlog()
    {
        while (!backlog_.empty()) {
            const long put = rpc::send_some(socket_.get(), backlog_.data(), backlog_.size());
            if (put < 0 && errno == EINTR) continue;
            if (put < 0 && errno == EAGAIN) {
                socket_watch_->on_writable([this] { send_more(); });
                return;
            }
            if (put < 0) {
                backlog_.clear();  // it has closed: reading says so, after its last words
                break;
            }
            backlog_.erase(0, static_cast<std::size_t>(put));
        }
        socket_watch_->on_writable(nullptr);
    }

    void send_more()
    {
        const bool was_full = backlog_.size() >= kBacklogLimit;
        send_backlog();
        if (was_full && backlog_.size() < kBacklogLimit) read_on();
        leave_when_sent();
    }

    void finish(ConsoleEnd end)
    {
        if (!end_) end_ = end;
        loop_.stop();
    }

    EventLoop& loop_;
    UniqueFd socket_;  // outlives its watch
    ConsoleStreams streams_;
    bool by_hand_;
    std::unique_ptr<FdWatch> socket_watch_, input_watch_;
    std::unique_ptr<RawTerminal> raw_;
    std::string backlog_;  // typed and not yet taken by the runner
    bool input_ended_ = false;
    std::optional<ConsoleEnd> end_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

Result<ConsoleEnd>
run_console(EventLoop& loop, const std::string& socket_path, const ConsoleStreams& streams)
{
    auto socket = rpc::connect_unix(socket_path);
    if (!socket) return tl::unexpected<Error>(socket.error());
    return Session(loop, std::move(*socket), streams).run();
}

}  // namespace berth::cli
