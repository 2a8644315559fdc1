#include "tests/support/fake_session_services.h"

#include "vzcore/bus/object.h"

#include <algorithm>

namespace berth::test {
namespace {

using bus::Value;
using bus::Values;

constexpr const char* kNotifications = "org.freedesktop.Notifications";
constexpr const char* kNotificationsPath = "/org/freedesktop/Notifications";
constexpr const char* kPortal = "org.freedesktop.portal.Desktop";
constexpr const char* kPortalPath = "/org/freedesktop/portal/desktop";
constexpr const char* kRequest = "org.freedesktop.portal.Request";

Value texts(const std::vector<std::string>& all)
{
    Values items;
    for (const std::string& one : all)
        items.push_back(Value::text(one));
    return Value::array("s", std::move(items));
}

std::string text(const Values& arguments, std::size_t at)
{
    return arguments.at(at).as_text().value();
}

Value member(const Value& map, const std::string& name)
{
    for (const Value& entry : map.items())
        if (entry.items().at(0).as_text() == name) return entry.items().at(1).inner();
    return Value::text("");
}

}  // namespace

FakeNotifications::FakeNotifications(Loop& loop, const std::string& address)
    : bus_(bus::Connection::open(loop, address))
{
    bus::Interface daemon{.name = kNotifications};
    daemon.calls["GetCapabilities"] = {"", "as", [this](const Values&) {
                                           ++asked_for_capabilities;
                                           return Result<Values>(Values{texts(capabilities)});
                                       }};
    daemon.calls["Notify"] = {
        "susssasa{sv}i", "u", [this](const Values& arguments) { return notify(arguments); }};
    object_ = bus_->serve(kNotificationsPath, bus::object_of({std::move(daemon)}));
    name_ = bus_->own(kNotifications, [this](bool owned) { there_ = owned; });
}

Result<Values> FakeNotifications::notify(const Values& arguments)
{
    if (refuse) return fail(ErrorCode::Refused, "too many");
    Shown one{.replaces = arguments.at(1).as_uint().value(),
              .icon = text(arguments, 2),
              .summary = text(arguments, 3),
              .body = text(arguments, 4)};
    for (const Value& action : arguments.at(5).items())
        one.actions.push_back(action.as_text().value());
    one.urgency = member(arguments.at(6), "urgency").as_uint().value_or(99);
    one.desktop_entry = member(arguments.at(6), "desktop-entry").as_text().value_or("");
    one.id = static_cast<std::uint32_t>(one.replaces != 0 ? one.replaces : shown.size() + 100);
    shown.push_back(one);
    return Values{Value::uint32(one.id)};
}

void FakeNotifications::invoke(std::uint32_t id, const std::string& action)
{
    bus_->emit(kNotificationsPath,
               kNotifications,
               "ActionInvoked",
               {Value::uint32(id), Value::text(action)});
}

void FakeNotifications::activate(std::uint32_t id, const std::string& token)
{
    bus_->emit(kNotificationsPath,
               kNotifications,
               "ActivationToken",
               {Value::uint32(id), Value::text(token)});
}

void FakeNotifications::close(std::uint32_t id)
{
    bus_->emit(kNotificationsPath,
               kNotifications,
               "NotificationClosed",
               {Value::uint32(id), Value::uint32(2)});
}

FakePortal::FakePortal(Loop& loop, const std::string& address)
    : bus_(bus::Connection::open(loop, address))
{
    object_ = bus_->serve(kPortalPath, [this](const bus::Request& request) -> Result<Values> {
        if (request.member == "OpenFile") return open_file(request);
        return fail(ErrorCode::Unsupported, "no such method");
    });
    name_ = bus_->own(kPortal, [this](bool owned) { there_ = owned; });
}

Result<Values> FakePortal::open_file(const bus::Request& request)
{
    asked.push_back(request.arguments);
    std::string sender = request.sender.substr(1);
    std::replace(sender.begin(), sender.end(), '.', '_');
    path_ = own_path;
    if (path_.empty()) {
        path_ = kPortalPath;
        path_.append("/request/").append(sender).append("/");
        path_ += member(request.arguments.at(2), "handle_token").as_text().value();
    }
    request_ = bus_->serve(path_, [this](const bus::Request&) {
        ++closed;
        return Result<Values>(Values{});
    });
    return Values{Value::object_path(path_)};
}

void FakePortal::respond(std::uint32_t code, const std::vector<std::string>& uris)
{
    bus_->emit(
        path_,
        kRequest,
        "Response",
        {Value::uint32(code),
         Value::array("{sv}", {Value::entry(Value::text("uris"), Value::variant(texts(uris)))})});
}

}  // namespace berth::test
