#include "menubar/windows/console_typing.h"

#include "vzcore/rpc/rpc.h"
#include "vzcore/rpc/socket.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace berth {
namespace {

// A guest that does not read holds up who types, not our memory.
constexpr std::size_t kBacklogLimit = std::size_t{64} << 10;
constexpr std::size_t kMostLines = 200;

}  // namespace

ConsoleTyping::ConsoleTyping(Loop& loop, std::function<void(const std::string& why)> on_detached)
    : loop_(loop), on_detached_(std::move(on_detached))
{
}

void ConsoleTyping::attach(const std::string& socket_path)
{
    if (socket_path.empty()) return detach({});
    auto socket = rpc::connect_unix(socket_path);
    if (!socket) return detach("Not attached: " + socket.error().message);
    auto watch = loop_.watch(socket->get());
    if (!watch) return detach("Not attached: " + watch.error().message);
    watch_.reset();
    socket_ = std::move(*socket);
    watch_ = std::move(*watch);
    watch_->on_readable([this] { drain(); });
    backlog_.clear();
}

void ConsoleTyping::detach(const std::string& why)
{
    watch_.reset();
    socket_.reset();
    backlog_.clear();
    on_detached_(why);
}

// Taken, so that we are not dropped as one who does not read.
void ConsoleTyping::drain()
{
    std::array<char, 65'536> buffer{};
    const ssize_t got = ::read(socket_.get(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) detach({});
}

bool ConsoleTyping::send(const std::string& bytes)
{
    if (!is_attached() || bytes.empty()) return true;
    if (backlog_.size() + bytes.size() > kBacklogLimit) return false;
    backlog_ += bytes;
    write_backlog();
    return true;
}

void ConsoleTyping::write_backlog()
{
    while (!backlog_.empty()) {
        const long sent = rpc::send_some(socket_.get(), backlog_.data(), backlog_.size());
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && errno != EAGAIN) return detach({});
        if (sent <= 0) break;
        backlog_.erase(0, static_cast<std::size_t>(sent));
    }
    if (backlog_.empty())
        watch_->on_writable(nullptr);
    else
        watch_->on_writable([this] { write_backlog(); });
}

void TypedLines::add(const std::string& line)
{
    if (!line.empty() && (lines_.empty() || lines_.back() != line)) lines_.push_back(line);
    if (lines_.size() > kMostLines) lines_.erase(lines_.begin());
    place_ = lines_.size();
}

const std::string& TypedLines::recall(int by)
{
    static const std::string kNone;
    const auto wanted = static_cast<std::ptrdiff_t>(place_) + by;
    place_ = static_cast<std::size_t>(
        std::clamp<std::ptrdiff_t>(wanted, 0, static_cast<std::ptrdiff_t>(lines_.size())));
    return place_ < lines_.size() ? lines_[place_] : kNone;
}

}  // namespace berth
