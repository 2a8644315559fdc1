#include "vzcore/qemu/qemu_process.h"

#include "vzcore/process.h"
#include "vzcore/process_platform.h"
#include "vzcore/rpc/socket.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace berth::qemu {
namespace {

constexpr std::size_t kErrorsKept = 4096;
// QEMU's console drops what its socket does not take at once; this is what a guest may print while
// we are not scheduled.
constexpr int kSocketBuffer = 4 << 20;

// A guest that prints without pause sends a few KiB at a time, and to wake us for each costs it a
// tenth of its speed. So in a flood its output gathers for a moment. What comes later than this
// after the read before it is no flood.
constexpr std::chrono::milliseconds kFloodGap{2};
constexpr std::chrono::milliseconds kRest{4};
// A socket with a small buffer must be emptied before a fast guest can have filled it.
constexpr std::chrono::milliseconds kRestOfSmallBuffer{1};
constexpr int kSmallBuffer = 1 << 20;

std::chrono::milliseconds rest_time(int socket)
{
    int size = 0;
    socklen_t length = sizeof size;
    const bool known = ::getsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, &length) == 0;
    return known && size >= kSmallBuffer ? kRest : kRestOfSmallBuffer;
}

struct SocketPair {
    UniqueFd ours, theirs;
};

enum class Buffers { Usual, Large };

Result<SocketPair> make_pair(Buffers buffers)
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0)
        return fail_errno(errno, "making a socket pair");
    SocketPair pair{UniqueFd(ends[0]), UniqueFd(ends[1])};
    if (auto ours = rpc::prepare_socket(pair.ours.get()); !ours)
        return tl::unexpected<Error>(ours.error());
    ::fcntl(pair.theirs.get(), F_SETFD, FD_CLOEXEC);
    if (buffers == Buffers::Usual) return pair;
    // A smaller buffer than asked for is no error: the system's limit counts.
    ::setsockopt(pair.theirs.get(), SOL_SOCKET, SO_SNDBUF, &kSocketBuffer, sizeof kSocketBuffer);
    ::setsockopt(pair.ours.get(), SOL_SOCKET, SO_RCVBUF, &kSocketBuffer, sizeof kSocketBuffer);
    return pair;
}

}  // namespace

QemuProcess::QemuProcess(Loop& loop, Handlers handlers)
    : loop_(loop), handlers_(std::move(handlers))
{
}

QemuProcess::~QemuProcess()
{
    kill_now();
}

Result<std::unique_ptr<QemuProcess>> QemuProcess::spawn(Loop& loop,
                                                        const std::string& program,
                                                        const std::vector<std::string>& arguments,
                                                        const Inherited& inherited,
                                                        Handlers handlers)
{
    std::unique_ptr<QemuProcess> process(new QemuProcess(loop, std::move(handlers)));
    if (auto started = process->start(program, arguments, inherited); !started)
        return tl::unexpected<Error>(started.error());
    return process;
}

struct QemuProcess::Ends {
    SocketPair console, serial, control, agent;
    UniqueFd errors;  // QEMU's
};

Result<void> QemuProcess::start(const std::string& program,
                                const std::vector<std::string>& arguments,
                                const Inherited& inherited)
{
    auto console = make_pair(Buffers::Large);
    auto serial = make_pair(Buffers::Large);
    auto control = make_pair(Buffers::Usual);
    auto agent = make_pair(Buffers::Usual);
    for (const auto* pair : {&console, &serial, &control, &agent})
        if (!*pair) return tl::unexpected<Error>(pair->error());
    std::array<int, 2> errors{};
    if (platform::pipe_close_on_exec(errors.data()) != 0) return fail_errno(errno, "making a pipe");
    errors_.reset(errors[0]);
    Ends ends{std::move(*console),
              std::move(*serial),
              std::move(*control),
              std::move(*agent),
              UniqueFd(errors[1])};
    ::fcntl(errors_.get(), F_SETFL, O_NONBLOCK);
    if (auto launched = launch(program, arguments, inherited, ends); !launched) return launched;
    return connect(std::move(ends));
}

Result<void> QemuProcess::launch(const std::string& program,
                                 const std::vector<std::string>& arguments,
                                 const Inherited& inherited,
                                 const Ends& ends)
{
    SpawnRequest request;
    request.program = program;
    request.arguments = arguments;
    request.descriptors = {{ends.errors.get(), 1},
                           {ends.errors.get(), 2},
                           {ends.console.theirs.get(), kConsoleFd},
                           {ends.serial.theirs.get(), kSerialFd},
                           {ends.control.theirs.get(), kQmpFd},
                           {ends.agent.theirs.get(), kAgentFd}};
    if (inherited.lock >= 0) request.descriptors.emplace_back(inherited.lock, kLockFd);
    if (inherited.state >= 0) request.descriptors.emplace_back(inherited.state, kStateFd);
    request.when_parent_dies = SpawnRequest::WhenParentDies::Die;
    // At the end of a session each process of it may be sent these. QEMU would end at once, as if
    // the plug had been pulled; the runner hears them too, and asks the guest.
    request.blocked_signals = {SIGTERM, SIGHUP, SIGINT};
    auto pid = berth::spawn(request);
    if (!pid) return tl::unexpected<Error>(pid.error());
    pid_ = *pid;
    child_ = loop_.on_child_exit(pid_, [this](const ChildExit& exit) {
        exit_ = exit;
        finish_if_gone();
    });
    return {};
}

Result<void> QemuProcess::connect(Ends ends)
{
    if (auto connected = connect_qmp(std::move(ends.control.ours)); !connected) return connected;
    auto guest_agent = GuestAgent::create(loop_, std::move(ends.agent.ours), PortChanges::Told);
    if (!guest_agent) return tl::unexpected<Error>(guest_agent.error());
    guest_agent_ = std::move(*guest_agent);
    rest_time_ = rest_time(ends.console.theirs.get());
    console_.socket = std::move(ends.console.ours);
    serial_.socket = std::move(ends.serial.ours);
    if (auto watching = watch_port(console_); !watching) return watching;
    if (auto watching = watch_port(serial_); !watching) return watching;
    return watch_errors();
}

Result<void> QemuProcess::connect_qmp(UniqueFd socket)
{
    auto qmp = Qmp::create(loop_, std::move(socket));
    if (!qmp) return tl::unexpected<Error>(qmp.error());
    qmp_ = std::move(*qmp);
    qmp_open_ = true;
    qmp_->on_closed([this] {
        qmp_open_ = false;
        finish_if_gone();
    });
    qmp_->on_event(
        [this](const std::string& name, const Json& data) { handlers_.event(name, data); });
    return {};
}

Result<void> QemuProcess::watch_errors()
{
    auto watch = loop_.watch(errors_.get());
    if (!watch) return tl::unexpected<Error>(watch.error());
    errors_watch_ = std::move(*watch);
    errors_watch_->on_readable([this] {
        if (read_errors() == Read::End) errors_watch_->on_readable(nullptr);
    });
    return {};
}

Result<void> QemuProcess::watch_port(Port& port)
{
    auto watch = loop_.watch(port.socket.get());
    if (!watch) return tl::unexpected<Error>(watch.error());
    port.watch = std::move(*watch);
    port.watch->on_readable([this, &port] {
        const bool flood = loop_.now() - std::exchange(port.last_read, loop_.now()) < kFloodGap;
        const Read read = read_port(port);
        if (read == Read::End) return port.watch->on_readable(nullptr);
        if (flood && read != Read::Full) rest(port);
    });
    if (port.input_waits) offer_room(port);
    return {};
}

// Without a watch: one that nobody listens to would wake us just the same.
void QemuProcess::rest(Port& port)
{
    port.watch.reset();
    port.rest = loop_.after(rest_time_, [this, &port] {
        port.rest.reset();
        port.last_read = loop_.now();  // what is there by now is the flood that goes on
        if (!watch_port(port)) rest(port);
    });
}

void QemuProcess::offer_room(Port& port)
{
    port.watch->on_writable([this, &port] {
        port.input_waits = false;
        port.watch->on_writable(nullptr);
        handlers_.console_writable();
    });
}

QemuProcess::Read QemuProcess::read_port(Port& port)
{
    std::array<char, 65536>
        buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
    const ssize_t got = ::read(port.socket.get(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Read::Nothing;
    if (got <= 0) return Read::End;
    input_ = &port;
    handlers_.console({buffer.data(), static_cast<std::size_t>(got)});
    return static_cast<std::size_t>(got) == buffer.size() ? Read::Full : Read::Some;
}

QemuProcess::Read QemuProcess::read_errors()
{
    std::array<char, 4096>
        buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
    const ssize_t got = ::read(errors_.get(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Read::Nothing;
    if (got <= 0) return Read::End;
    errors_text_.append(buffer.data(), static_cast<std::size_t>(got));
    if (errors_text_.size() > kErrorsKept) errors_text_.erase(0, errors_text_.size() - kErrorsKept);
    return Read::Some;
}

// What QEMU said last may still be in its sockets when its end is known. Their other ends are
// closed, so each of them ends soon: QMP on the loop, the others right here.
void QemuProcess::finish_if_gone()
{
    if (!exit_ || qmp_open_) return;
    for (Port* port : {&console_, &serial_}) {
        port->rest.reset();
        port->watch.reset();
        while (true) {
            const Read read = read_port(*port);
            if (read == Read::End || read == Read::Nothing) break;
        }
    }
    errors_watch_.reset();
    while (read_errors() == Read::Some) {
    }
    const auto ended = std::move(handlers_.ended);
    ended(*exit_);  // may destroy this object
}

std::string QemuProcess::last_words() const
{
    // The last lines, joined; QEMU puts its own name in front of each.
    std::string text;
    std::size_t begin = errors_text_.size() > 600 ? errors_text_.size() - 600 : 0;
    if (begin > 0) begin = errors_text_.find('\n', begin) + 1;
    for (const char c : errors_text_.substr(begin))
        text += c == '\n' ? ' ' : c;
    while (!text.empty() && text.back() == ' ')
        text.pop_back();
    return text;
}

void QemuProcess::kill_now()
{
    if (pid_ > 0 && !exit_) ::kill(pid_, SIGKILL);
}

std::size_t QemuProcess::console_input(std::string_view bytes)
{
    if (exit_) return bytes.size();  // nobody is left to read it
    std::size_t taken = 0;
    while (taken < bytes.size()) {
        const ssize_t put =
            rpc::send_some(input_->socket.get(), bytes.data() + taken, bytes.size() - taken);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0 && errno != EAGAIN) return bytes.size();
        if (put < 0) {
            input_->input_waits = true;
            if (input_->watch) offer_room(*input_);
            break;
        }
        taken += static_cast<std::size_t>(put);
    }
    return taken;
}

}  // namespace berth::qemu
