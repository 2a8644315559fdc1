// What a connection is asked for lastingly: signals, names, objects.
#include "vzcore/bus/connection_sd.h"

#include <cerrno>

namespace berth::bus {
namespace {

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

}  // namespace

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

}  // namespace berth::bus
