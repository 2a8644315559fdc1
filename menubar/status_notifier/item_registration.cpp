#include "menubar/status_notifier/item_registration.h"

namespace berth::menu {
namespace {

using bus::Value;
using bus::Values;
using namespace std::chrono_literals;

constexpr const char* kWatcher = "org.kde.StatusNotifierWatcher";
constexpr const char* kPath = "/StatusNotifierWatcher";
constexpr auto kPatience = 25s;  // of D-Bus itself; at login a panel may be slow

bus::Method watcher(const std::string& interface, const std::string& member)
{
    return {kWatcher, kPath, interface, member};
}

}  // namespace

ItemRegistration::~ItemRegistration()
{
    watcher_.reset();
}

void ItemRegistration::begin()
{
    if (watching_) return;
    const auto host_changed = [this](const Values&) { ask_for_host(); };
    host_came_ =
        bus_.listen({kWatcher, kPath, kWatcher, "StatusNotifierHostRegistered"}, host_changed);
    host_went_ =
        bus_.listen({kWatcher, kPath, kWatcher, "StatusNotifierHostUnregistered"}, host_changed);
    watching_ = bus_.watch_name(kWatcher, [this](const std::string& owner) { watcher_is(owner); });
}

std::string ItemRegistration::problem() const
{
    if (!bus_.is_ready()) return "the user's message bus is not there, so no menu can be shown";
    if (!has_watcher_)
        return "nothing in this session shows status icons: add a status tray to the panel, or in "
               "GNOME the AppIndicator extension";
    if (!refusal_.empty()) return "the desktop did not take the icon: " + refusal_;
    if (!has_host_)
        return "no panel of this session shows status icons: add a status tray to the panel";
    return {};
}

void ItemRegistration::watcher_is(const std::string& owner)
{
    watcher_ = std::make_shared<int>(0);
    has_watcher_ = !owner.empty();
    has_host_ = true;
    refusal_.clear();
    if (!has_watcher_) return;
    register_item();
    ask_for_host();
}

void ItemRegistration::register_item()
{
    // Our unique name: some hosts lose an item that has a name of its own.
    bus_.call(watcher(kWatcher, "RegisterStatusNotifierItem"),
              {Value::text(bus_.unique_name())},
              kPatience,
              [this, weak = std::weak_ptr(watcher_)](const Result<Values>& answer) {
                  if (weak.lock() && !answer) refusal_ = answer.error().message;
              });
}

void ItemRegistration::ask_for_host()
{
    bus_.call(watcher("org.freedesktop.DBus.Properties", "Get"),
              {Value::text(kWatcher), Value::text("IsStatusNotifierHostRegistered")},
              kPatience,
              [this, weak = std::weak_ptr(watcher_)](const Result<Values>& answer) {
                  if (!weak.lock()) return;
                  has_host_ =
                      !answer || answer->empty() || answer->front().as_bool().value_or(true);
              });
}

}  // namespace berth::menu
