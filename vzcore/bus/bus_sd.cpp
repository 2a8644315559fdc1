// The bus by sd-bus (libsystemd), turned by our own loop: sd-bus says what it waits for, and is
// called when that has come.
#include "vzcore/bus/bus.h"
#include "vzcore/bus/message_sd.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <list>

namespace berth::bus {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{1'000};  ///< After a connection that broke; doubles.
constexpr int kMostAttempts = 8;            ///< In a row that came to nothing.

struct SlotUnref {
    void operator()(sd_bus_slot* slot) const { sd_bus_slot_unref(slot); }
};
using Slot = std::unique_ptr<sd_bus_slot, SlotUnref>;

constexpr const char* kDaemon = "org.freedesktop.DBus";

std::string text(const char* part)
{
    return part != nullptr ? part : "";
}

/// The unique name, which the bus itself fills in.
std::string sender_of(sd_bus_message* message)
{
    return text(sd_bus_message_get_sender(message));
}

class SdConnection;

/// Something that is asked of the bus again each time it comes. Shared by its handle and the
/// connection's list, which drops what nobody holds any more.
struct Wish {
    SdConnection* connection = nullptr;
    std::function<void(sd_bus*, Wish&)> make;  ///< Fills `slots`.
    std::vector<Slot> slots;
    /// Who has the name that is listened to. A signal can be sent to us alone by anybody, and
    /// sd-bus does not look at well-known names.
    std::string sender_name, sender;
    std::function<void(const std::string&)> sender_is;
    Callback ready;
    SignalHandler heard;
    ObjectHandler asked;
    std::function<void(bool)> owned;
};

class WishHandle : public Registration {
public:
    explicit WishHandle(std::shared_ptr<Wish> wish) : wish_(std::move(wish)) {}
    WishHandle(const WishHandle&) = delete;
    WishHandle& operator=(const WishHandle&) = delete;
    ~WishHandle() override { wish_->slots.clear(); }

private:
    std::shared_ptr<Wish> wish_;
};

struct PendingCall {
    SdConnection* connection = nullptr;
    Reply reply;
    Slot slot;
};

class SdConnection : public Connection {
public:
    SdConnection(Loop& loop, std::string address) : loop_(loop), address_(std::move(address))
    {
        if (!address_.empty()) connect();
    }
    SdConnection(const SdConnection&) = delete;
    SdConnection& operator=(const SdConnection&) = delete;
    ~SdConnection() override
    {
        *alive_ = false;
        for (const auto& weak : wishes_)
            if (const auto wish = weak.lock()) wish->slots.clear();
        pending_.clear();
        close();
    }

    [[nodiscard]] bool is_ready() const override { return ready_; }
    [[nodiscard]] std::string unique_name() const override;
    Handle on_ready(Callback callback) override;
    void call(const Method& method, Values arguments, milliseconds timeout, Reply reply) override;
    Handle listen(const Signal& signal, SignalHandler handler) override;
    Handle watch_name(const std::string& name,
                      std::function<void(const std::string&)> told) override;
    Handle serve(const std::string& path, ObjectHandler handler) override;
    void emit(const std::string& path,
              const std::string& interface,
              const std::string& member,
              Values arguments) override;
    Handle own(const std::string& name, std::function<void(bool)> owned) override;

private:
    void connect();
    int open();
    void close();
    void pump();
    void arm();
    Result<void> watch_descriptor();
    void became_ready();
    void lost();
    void later(Callback callback);
    Handle add(std::shared_ptr<Wish> wish);
    void make(Wish& wish);
    Result<Message> message_of(const Method& method, const Values& arguments);

    static void ask_for_sender(sd_bus* bus, Wish& wish);
    static void learn_sender(Wish& wish, const std::string& sender);
    static int sender_told(sd_bus_message* message, void* wish, sd_bus_error* error);
    static int sender_changed(sd_bus_message* message, void* wish, sd_bus_error* error);
    static int heard(sd_bus_message* message, void* wish, sd_bus_error* error);
    static int asked(sd_bus_message* message, void* wish, sd_bus_error* error);
    static int owned(sd_bus_message* message, void* wish, sd_bus_error* error);
    static int answered(sd_bus_message* message, void* call, sd_bus_error* error);

    Loop& loop_;
    const std::string address_;
    sd_bus* bus_ = nullptr;
    bool ready_ = false;
    int attempts_ = 0;
    UniqueFd watched_;  ///< A duplicate of sd-bus's descriptor, which it may change and close.
    std::unique_ptr<FdWatch> watch_;
    Handle timer_, retry_;
    std::list<std::weak_ptr<Wish>> wishes_;
    std::list<PendingCall> pending_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

// ---- The connection --------------------------------------------------------------------------

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
    return ready_ && sd_bus_get_unique_name(bus_, &name) >= 0 ? text(name) : "";
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

// ---- What is asked of it ---------------------------------------------------------------------

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

Handle SdConnection::listen(const Signal& signal, SignalHandler handler)
{
    auto wish = std::make_shared<Wish>();
    wish->heard = std::move(handler);
    wish->sender_name = signal.sender;
    wish->make = [signal](sd_bus* bus, Wish& self) {
        ask_for_sender(bus, self);  // first, so that it is known when a signal comes
        sd_bus_slot* slot = nullptr;
        sd_bus_match_signal_async(bus,
                                  &slot,
                                  signal.sender.c_str(),
                                  signal.path.c_str(),
                                  signal.interface.c_str(),
                                  signal.member.c_str(),
                                  heard,
                                  nullptr,
                                  &self);
        self.slots.emplace_back(slot);
    };
    return add(std::move(wish));
}

void SdConnection::ask_for_sender(sd_bus* bus, Wish& wish)
{
    const std::string changes =
        "type='signal',sender='org.freedesktop.DBus',"
        "interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='" +
        wish.sender_name + "'";
    sd_bus_slot* slot = nullptr;
    sd_bus_add_match_async(bus, &slot, changes.c_str(), sender_changed, nullptr, &wish);
    wish.slots.emplace_back(slot);
    slot = nullptr;
    sd_bus_call_method_async(bus,
                             &slot,
                             kDaemon,
                             "/org/freedesktop/DBus",
                             kDaemon,
                             "GetNameOwner",
                             sender_told,
                             &wish,
                             "s",
                             wish.sender_name.c_str());
    wish.slots.emplace_back(slot);
}

void SdConnection::learn_sender(Wish& wish, const std::string& sender)
{
    wish.sender = sender;
    if (const auto told = wish.sender_is) told(sender);  // a copy: it may end its own wish
}

int SdConnection::sender_told(sd_bus_message* message, void* wish, sd_bus_error* /*error*/)
{
    const auto arguments = arguments_of(message);
    const bool failed = sd_bus_message_is_method_error(message, nullptr) != 0;
    learn_sender(*static_cast<Wish*>(wish),
                 failed || !arguments || arguments->empty()
                     ? ""
                     : arguments->front().as_text().value_or(""));
    return 1;
}

int SdConnection::sender_changed(sd_bus_message* message, void* wish, sd_bus_error* /*error*/)
{
    auto* self = static_cast<Wish*>(wish);
    const auto arguments = arguments_of(message);
    if (sender_of(message) != kDaemon || !arguments || arguments->size() < 3) return 0;
    if (arguments->front().as_text() == self->sender_name)
        learn_sender(*self, arguments->at(2).as_text().value_or(""));
    return 0;
}

int SdConnection::heard(sd_bus_message* message, void* wish, sd_bus_error* /*error*/)
{
    const auto* self = static_cast<Wish*>(wish);
    if (self->sender.empty() || sender_of(message) != self->sender) return 0;
    const SignalHandler handler = self->heard;  // it may end its own wish
    if (const auto arguments = arguments_of(message)) handler(*arguments);
    return 0;
}

Handle SdConnection::watch_name(const std::string& name,
                                std::function<void(const std::string&)> told)
{
    auto wish = std::make_shared<Wish>();
    wish->sender_name = name;
    wish->sender_is = std::move(told);
    wish->make = ask_for_sender;
    return add(std::move(wish));
}

Handle SdConnection::serve(const std::string& path, ObjectHandler handler)
{
    auto wish = std::make_shared<Wish>();
    wish->asked = std::move(handler);
    wish->make = [path](sd_bus* bus, Wish& self) {
        sd_bus_slot* slot = nullptr;
        sd_bus_add_object(bus, &slot, path.c_str(), asked, &self);
        self.slots.emplace_back(slot);
    };
    return add(std::move(wish));
}

int SdConnection::asked(sd_bus_message* message, void* wish, sd_bus_error* error)
{
    if (sd_bus_message_is_method_call(message, nullptr, nullptr) <= 0) return 0;
    auto arguments = arguments_of(message);
    if (!arguments) return -EBADMSG;
    const ObjectHandler handler = static_cast<Wish*>(wish)->asked;
    const auto answer = handler({sender_of(message),
                                 text(sd_bus_message_get_interface(message)),
                                 text(sd_bus_message_get_member(message)),
                                 std::move(*arguments)});
    if (!answer && answer.error().code == ErrorCode::Unsupported) return 0;  // sd-bus says so
    if (!answer)
        return sd_bus_error_set(error,
                                answer.error().code == ErrorCode::Invalid
                                    ? SD_BUS_ERROR_INVALID_ARGS
                                    : SD_BUS_ERROR_FAILED,
                                answer.error().message.c_str());
    sd_bus_message* raw = nullptr;
    if (const int made = sd_bus_message_new_method_return(message, &raw); made < 0) return made;
    const Message reply(raw);
    if (const int appended = append(reply.get(), *answer); appended < 0) return appended;
    const int sent = sd_bus_send(nullptr, reply.get(), nullptr);
    return sent < 0 ? sent : 1;
}

Handle SdConnection::own(const std::string& name, std::function<void(bool)> told)
{
    auto wish = std::make_shared<Wish>();
    wish->owned = std::move(told);
    wish->make = [name](sd_bus* bus, Wish& self) {
        sd_bus_slot* slot = nullptr;
        sd_bus_request_name_async(bus, &slot, name.c_str(), 0, owned, &self);
        self.slots.emplace_back(slot);
    };
    return add(std::move(wish));
}

int SdConnection::owned(sd_bus_message* message, void* wish, sd_bus_error* /*error*/)
{
    constexpr std::uint64_t kPrimaryOwner = 1, kAlreadyOwner = 4;  // D-Bus specification
    const std::function<void(bool)> told = static_cast<Wish*>(wish)->owned;
    const auto arguments = arguments_of(message);
    const std::uint64_t answer =
        arguments && !arguments->empty() ? arguments->front().as_uint().value_or(0) : 0;
    told(sd_bus_message_is_method_error(message, nullptr) == 0 &&
         (answer == kPrimaryOwner || answer == kAlreadyOwner));
    return 1;
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

}  // namespace

std::unique_ptr<Connection> Connection::open(Loop& loop, const std::string& address)
{
    return std::make_unique<SdConnection>(loop, address);
}

}  // namespace berth::bus
