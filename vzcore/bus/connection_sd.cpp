// The bus by sd-bus (libsystemd), turned by our own loop: sd-bus says what it waits for, and is
// called when that has come.
#include "vzcore/bus/connection_sd.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace berth::bus {

using std::chrono::microseconds;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kFirstPause{1'000};  ///< After a connection that broke; doubles.
constexpr int kMostAttempts = 8;            ///< In a row that came to nothing.

}  // namespace

void SdConnection::connect()
{
    if (open() < 0) return lost();
    pump();
}

int SdConnection::open()
{
    if (const int made = sd_bus_new(&bus_); made < 0) return made;
    if (const int set = sd_bus_set_address(bus_, address_.c_str()); set < 0) return set;
    if (const int set = sd_bus_set_bus_client(bus_, 1); set < 0) return set;
    // Where nobody listens it waits, by inotify, until somebody does.
    if (const int set = sd_bus_set_watch_bind(bus_, 1); set < 0) return set;
    if (const int set = sd_bus_negotiate_fds(bus_, 1); set < 0) return set;
    return sd_bus_start(bus_);
}

std::string SdConnection::unique_name() const
{
    const char* name = nullptr;
    return ready_ && sd_bus_get_unique_name(bus_, &name) >= 0 ? name : "";
}

void SdConnection::close()
{
    ready_ = false;
    timer_.reset();
    watch_.reset();
    watched_.reset();
    if (bus_ != nullptr) sd_bus_close(bus_);
    bus_ = sd_bus_unref(bus_);
}

void SdConnection::pump()
{
    const auto alive = alive_;
    while (true) {
        const int done = sd_bus_process(bus_, nullptr);
        if (!*alive || bus_ == nullptr) return;
        if (done < 0 || sd_bus_is_open(bus_) <= 0) return lost();
        if (!ready_ && sd_bus_is_ready(bus_) > 0) became_ready();
        if (!*alive || bus_ == nullptr) return;
        if (done == 0) break;
    }
    arm();
}

void SdConnection::arm()
{
    if (bus_ == nullptr) return;
    // Until it is ready sd-bus may go from one descriptor to another.
    if (!ready_ || !watch_)
        if (auto watched = watch_descriptor(); !watched) return lost();
    const int events = sd_bus_get_events(bus_);
    if (events < 0) return lost();
    watch_->on_readable([this] { pump(); });
    watch_->on_writable((events & POLLOUT) != 0 ? Callback([this] { pump(); }) : nullptr);

    std::uint64_t moment = UINT64_MAX;  // microseconds of CLOCK_MONOTONIC
    sd_bus_get_timeout(bus_, &moment);
    timer_.reset();
    if (moment == UINT64_MAX) return;
    const auto now = std::chrono::duration_cast<microseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
    const microseconds left = std::max(microseconds(moment) - now, microseconds(0));
    timer_ = loop_.after(std::chrono::ceil<milliseconds>(left), [this] { pump(); });
}

Result<void> SdConnection::watch_descriptor()
{
    watch_.reset();
    watched_.reset(::fcntl(sd_bus_get_fd(bus_), F_DUPFD_CLOEXEC, 3));
    if (!watched_) return fail_errno(errno, "watching the bus");
    auto watch = loop_.watch(watched_.get());
    if (!watch) return tl::unexpected<Error>(watch.error());
    watch_ = std::move(*watch);
    return {};
}

void SdConnection::became_ready()
{
    ready_ = true;
    attempts_ = 0;
    watch_.reset();  // of the descriptor that it has now
    const auto alive = alive_;
    wishes_.remove_if([](const auto& weak) { return weak.expired(); });
    const auto now = wishes_;  // a callback may add others, and may end us
    for (const auto& weak : now) {
        const auto wish = weak.lock();
        if (!wish) continue;
        make(*wish);
        if (ready_ && wish->ready) wish->ready();
        if (!*alive || !ready_) return;
    }
}

void SdConnection::lost()
{
    const auto alive = alive_;
    const auto wishes = wishes_;  // a callback may add others, and may end us
    for (const auto& weak : wishes)
        if (const auto wish = weak.lock()) wish->slots.clear();
    const auto unanswered = std::move(pending_);
    pending_.clear();
    close();
    if (++attempts_ <= kMostAttempts)
        retry_ = loop_.after(kFirstPause * (1 << (attempts_ - 1)), [this] { connect(); });
    for (const PendingCall& call : unanswered) {
        call.reply(fail(ErrorCode::Unreachable, "the bus has gone"));
        if (!*alive) return;
    }
    for (const auto& weak : wishes) {
        const auto wish = weak.lock();
        if (wish && !wish->sender.empty()) learn_sender(*wish, "");
        if (!*alive) return;
    }
}

void SdConnection::later(Callback callback)
{
    loop_.post([alive = alive_, callback = std::move(callback)] {
        if (*alive) callback();
    });
}

Handle SdConnection::add(std::shared_ptr<Wish> wish)
{
    wish->connection = this;
    wishes_.push_back(wish);
    if (ready_) {
        make(*wish);
        if (wish->ready)
            later([weak = std::weak_ptr<Wish>(wish)] {
                if (const auto there = weak.lock()) there->ready();
            });
    }
    return std::make_unique<WishHandle>(std::move(wish));
}

void SdConnection::make(Wish& wish)
{
    if (!wish.make) return;
    wish.make(bus_, wish);
    arm();
}

Handle SdConnection::on_ready(Callback callback)
{
    auto wish = std::make_shared<Wish>();
    wish->ready = std::move(callback);
    return add(std::move(wish));
}

Result<Message> SdConnection::message_of(const Method& method, const Values& arguments)
{
    sd_bus_message* raw = nullptr;
    const int made = sd_bus_message_new_method_call(bus_,
                                                    &raw,
                                                    method.destination.c_str(),
                                                    method.path.c_str(),
                                                    method.interface.c_str(),
                                                    method.member.c_str());
    if (made < 0) return fail_errno(-made, "calling " + method.member);
    Message message(raw);
    sd_bus_message_set_auto_start(message.get(), method.start == Method::Start::Start ? 1 : 0);
    if (const int appended = append(message.get(), arguments); appended < 0)
        return fail_errno(-appended, "calling " + method.member);
    return message;
}

void SdConnection::call(const Method& method, Values arguments, milliseconds timeout, Reply reply)
{
    const auto refuse = [&](Error error) {
        later([reply = std::move(reply), error = std::move(error)] {
            reply(tl::unexpected<Error>(error));
        });
    };
    if (!ready_) return refuse({ErrorCode::Unreachable, "there is no bus", ""});
    auto message = message_of(method, arguments);
    if (!message) return refuse(message.error());
    PendingCall& pending = pending_.emplace_back(PendingCall{this, std::move(reply), nullptr});
    sd_bus_slot* slot = nullptr;
    const int sent = sd_bus_call_async(bus_,
                                       &slot,
                                       message->get(),
                                       answered,
                                       &pending,
                                       static_cast<std::uint64_t>(microseconds(timeout).count()));
    if (sent < 0) {
        reply = std::move(pending.reply);
        pending_.pop_back();
        return refuse(fail_errno(-sent, "calling " + method.member).value());
    }
    pending.slot.reset(slot);
    arm();
}

int SdConnection::answered(sd_bus_message* message, void* call, sd_bus_error* /*error*/)
{
    auto* pending = static_cast<PendingCall*>(call);
    SdConnection& self = *pending->connection;
    const Reply reply = std::move(pending->reply);
    self.pending_.remove_if([&](const PendingCall& other) { return &other == pending; });
    if (const sd_bus_error* error = sd_bus_message_get_error(message))
        reply(tl::unexpected<Error>(error_of(*error)));
    else
        reply(arguments_of(message));
    return 1;
}

void SdConnection::emit(const std::string& path,
                        const std::string& interface,
                        const std::string& member,
                        Values arguments)
{
    if (!ready_) return;
    sd_bus_message* raw = nullptr;
    if (sd_bus_message_new_signal(bus_, &raw, path.c_str(), interface.c_str(), member.c_str()) < 0)
        return;
    const Message message(raw);
    if (append(message.get(), arguments) < 0) return;
    sd_bus_send(bus_, message.get(), nullptr);
    arm();
}

std::unique_ptr<Connection> Connection::open(Loop& loop, const std::string& address)
{
    return std::make_unique<SdConnection>(loop, address);
}

}  // namespace berth::bus
