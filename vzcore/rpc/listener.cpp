#include "vzcore/base/file.h"
#include "vzcore/base/paths.h"
#include "vzcore/rpc/rpc.h"
#include "vzcore/rpc/socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace berth::rpc {
namespace {

sockaddr_un address_of(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());  // check_socket_path came first
    return address;
}

/// Beside it, and no longer, as there is little room for a socket's path.
std::string hidden_name(std::string path)
{
    path.back() = '~';
    return path;
}

class UnixListener : public Listener {
public:
    UnixListener(std::string path, UniqueFd socket, AcceptHandler on_accept)
        : path_(std::move(path)), socket_(std::move(socket)), on_accept_(std::move(on_accept))
    {
        struct stat info {};
        if (::stat(path_.c_str(), &info) == 0) inode_ = info.st_ino;
    }
    UnixListener(const UnixListener&) = delete;
    UnixListener& operator=(const UnixListener&) = delete;
    ~UnixListener() override
    {
        watch_.reset();
        // Only our own file: another may have taken the name meanwhile.
        struct stat info {};
        if (::stat(path_.c_str(), &info) == 0 && info.st_ino == inode_) ::unlink(path_.c_str());
    }

    Result<void> watch(Loop& loop)
    {
        auto watch = loop.watch(socket_.get());
        if (!watch) return tl::unexpected<Error>(watch.error());
        watch_ = std::move(*watch);
        watch_->on_readable([this, &loop] { accept_one(loop); });
        return {};
    }

private:
    void accept_one(Loop& loop)
    {
        UniqueFd socket(::accept(socket_.get(), nullptr, nullptr));
        if (!socket) {
            // Out of descriptors: the connection stays in the backlog, so without a pause this
            // would spin.
            if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) pause(loop);
            return;
        }
        const auto uid = peer_uid(socket.get());
        if (!uid || *uid != ::geteuid()) return;  // a stranger is closed without a word
        if (!prepare_socket(socket.get())) return;
        on_accept_(std::move(socket));
    }

    void pause(Loop& loop)
    {
        watch_->on_readable(nullptr);
        retry_ = loop.after(std::chrono::milliseconds(200), [this, &loop] {
            watch_->on_readable([this, &loop] { accept_one(loop); });
        });
    }

    std::string path_;
    UniqueFd socket_;
    AcceptHandler on_accept_;
    ino_t inode_ = 0;
    std::unique_ptr<FdWatch> watch_;
    Handle retry_;
};

}  // namespace

Result<UniqueFd> make_socket()
{
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM, 0));
    if (!fd) return fail_errno(errno, "making a socket");
    if (auto prepared = prepare_socket(fd.get()); !prepared)
        return tl::unexpected<Error>(prepared.error());
    return fd;
}

Result<void> prepare_socket(int fd)
{
    if (::fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 ||
        ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK) != 0)
        return fail_errno(errno, "preparing a socket");
#if defined(SO_NOSIGPIPE)  // macOS; Linux has a flag of send() instead
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    return {};
}

Result<unsigned> peer_uid(int fd)
{
#if defined(SO_PEERCRED)
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return fail_errno(errno, "asking who is at the other end of a socket");
    return credentials.uid;
#else
    uid_t uid = 0;
    gid_t gid = 0;
    if (::getpeereid(fd, &uid, &gid) != 0)
        return fail_errno(errno, "asking who is at the other end of a socket");
    return uid;
#endif
}

long send_some(int fd, const char* data, std::size_t size)
{
#if defined(MSG_NOSIGNAL)
    return ::send(fd, data, size, MSG_NOSIGNAL);
#else
    return ::send(fd, data, size, 0);
#endif
}

long send_descriptor(int socket, const char* data, std::size_t size, int fd)
{
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof fd)> control{};
    iovec part{const_cast<char*>(data),
               size};  // NOLINT(cppcoreguidelines-pro-type-const-cast): read only
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
#if defined(MSG_NOSIGNAL)
    return ::sendmsg(socket, &message, MSG_NOSIGNAL);
#else
    return ::sendmsg(socket, &message, 0);
#endif
}

Result<UniqueFd> connect_unix(const std::string& path)
{
    if (auto fits = check_socket_path(path); !fits) return tl::unexpected<Error>(fits.error());
    auto socket = make_socket();
    if (!socket) return socket;
    const sockaddr_un address = address_of(path);
    if (::connect(socket->get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return socket;
    if (errno == EAGAIN)
        return fail(ErrorCode::Busy,
                    "connecting to " + path + ": too many clients are waiting there");
    auto failure = fail_errno(errno, "connecting to " + path);
    if (errno == ENOENT) failure.value().code = ErrorCode::Unreachable;
    return failure;
}

Result<UniqueFd> listen_unix(const std::string& path, int backlog)
{
    if (auto fits = check_socket_path(path); !fits) return tl::unexpected<Error>(fits.error());
    auto socket = make_socket();
    if (!socket) return socket;
    // Whoever waits for the name connects as soon as it is there: it has to listen by then.
    const std::string hidden = hidden_name(path);
    ::unlink(hidden.c_str());  // of one that died here
    const sockaddr_un address = address_of(hidden);
    if (::bind(socket->get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::chmod(hidden.c_str(), 0600) != 0 || ::listen(socket->get(), backlog) != 0 ||
        ::rename(hidden.c_str(), path.c_str()) != 0)
        return fail_errno(errno, "listening on " + path);
    return socket;
}

Result<std::unique_ptr<Listener>>
Listener::open(Loop& loop, const std::string& path, AcceptHandler on_accept)
{
    if (auto fits = check_socket_path(path); !fits) return tl::unexpected<Error>(fits.error());
    if (connect_unix(path)) return fail(ErrorCode::Busy, "somebody else listens on " + path);
    auto socket = listen_unix(path, 64);
    if (!socket) return tl::unexpected<Error>(socket.error());
    auto listener = std::make_unique<UnixListener>(path, std::move(*socket), std::move(on_accept));
    if (auto watching = listener->watch(loop); !watching)
        return tl::unexpected<Error>(watching.error());
    return listener;
}

}  // namespace berth::rpc
