#pragma once

#include "vzcore/base/unique_fd.h"
#include "vzcore/bus/bus.h"
#include "vzcore/bus/message_sd.h"

#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <vector>

// Private to the *_sd.cpp files of this folder.
namespace berth::bus {

struct SlotUnref {
    void operator()(sd_bus_slot* slot) const { sd_bus_slot_unref(slot); }
};
using Slot = std::unique_ptr<sd_bus_slot, SlotUnref>;

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

/// A connection by sd-bus. It connects at once, and anew when it is lost.
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
    void call(const Method& method,
              Values arguments,
              std::chrono::milliseconds timeout,
              Reply reply) override;
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

}  // namespace berth::bus
