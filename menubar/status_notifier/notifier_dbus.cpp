#include "menubar/status_notifier/notifier_dbus.h"

#include "menubar/status_notifier/text.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

namespace berth::menu {
namespace {

using bus::Value;
using bus::Values;
using namespace std::chrono_literals;

constexpr const char* kName = "org.freedesktop.Notifications";
constexpr const char* kPath = "/org/freedesktop/Notifications";
constexpr auto kPatience = 25s;  // the bus may start the daemon
constexpr int kAsTheDaemonLikes = -1;

using Chosen = std::function<void(const Command&)>;

/// A notice with what hears of its actions.
struct Shown {
    Notice notice;
    Chosen chosen;
};

/// What is on the screen under one key, or on its way there.
struct Place {
    std::uint64_t id = 0;  ///< The daemon's; 0: not known yet.
    bool asked = false;    ///< The daemon has not said yet which id it is.
    Shown shown;
    std::optional<Shown> next;  ///< To replace it as soon as its id is known.
};

class DbusNotifier : public Notifier {
public:
    DbusNotifier(bus::Connection& bus, std::string icons) : bus_(bus), icons_(std::move(icons))
    {
        daemon_ = bus_.watch_name(kName, [this](const std::string&) { forget_daemon(); });
        invoked_ = bus_.listen({kName, kPath, kName, "ActionInvoked"},
                               [this](const Values& values) { invoked(values); });
        closed_ = bus_.listen({kName, kPath, kName, "NotificationClosed"},
                              [this](const Values& values) { closed(values); });
    }
    DbusNotifier(const DbusNotifier&) = delete;
    DbusNotifier& operator=(const DbusNotifier&) = delete;
    ~DbusNotifier() override { alive_.reset(); }

    void show(const Notice& notice, Chosen chosen) override;

private:
    void forget_daemon();
    void ask_capabilities();
    void send(const std::string& key);
    void sent(const std::string& key, const Result<Values>& answer);
    void invoked(const Values& arguments);
    void closed(const Values& arguments);
    [[nodiscard]] Value actions_of(const Notice& notice) const;
    [[nodiscard]] std::string icon_of(const Notice& notice) const;
    [[nodiscard]] std::map<std::string, Place>::iterator with_id(const Values& arguments);
    [[nodiscard]] bool can(const char* what) const { return capabilities_->count(what) != 0; }
    void call(const char* member, Values arguments, std::function<void(Result<Values>)> reply);

    bus::Connection& bus_;
    const std::string icons_;
    std::optional<std::set<std::string>> capabilities_;  ///< Of the daemon that is there.
    bool asking_ = false;
    std::map<std::string, Place> places_;  ///< By the notices' keys.
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    Handle daemon_, invoked_, closed_;
};

void DbusNotifier::show(const Notice& notice, Chosen chosen)
{
    Place& place = places_[notice.key];
    if (place.asked) {
        place.next = Shown{notice, std::move(chosen)};
        return;
    }
    place.shown = {notice, std::move(chosen)};
    place.asked = true;
    if (capabilities_)
        send(notice.key);
    else
        ask_capabilities();
}

// Another daemon knows nothing of what the one before it showed.
void DbusNotifier::forget_daemon()
{
    capabilities_.reset();
    for (auto place = places_.begin(); place != places_.end();) {
        place->second.id = 0;
        place = place->second.asked ? std::next(place) : places_.erase(place);
    }
}

void DbusNotifier::ask_capabilities()
{
    if (std::exchange(asking_, true)) return;
    call("GetCapabilities", {}, [this](const Result<Values>& answer) {
        asking_ = false;
        if (!answer || answer->empty()) return places_.clear();  // nobody is there to show them
        capabilities_.emplace();
        for (const Value& one : answer->front().items())
            capabilities_->insert(one.as_text().value_or(""));
        for (const auto& [key, place] : places_)
            if (place.asked) send(key);
    });
}

void DbusNotifier::send(const std::string& key)
{
    const Place& place = places_.at(key);
    const Notice& notice = place.shown.notice;
    const bool critical = notice.urgency == Notice::Urgency::Critical;
    const auto hint = [](const char* name, Value value) {
        return Value::entry(Value::text(name), Value::variant(std::move(value)));
    };
    Values hints{hint("urgency", Value("y", std::uint64_t{critical ? 2U : 1U}))};
    call("Notify",
         {Value::text("Berth"),
          Value::uint32(static_cast<std::uint32_t>(place.id)),
          Value::text(icon_of(notice)),
          Value::text(clean_text(notice.summary)),
          Value::text(can("body-markup") ? escape_markup(notice.body) : clean_text(notice.body)),
          actions_of(notice),
          Value::array("{sv}", std::move(hints)),
          Value::int32(kAsTheDaemonLikes)},
         [this, key](const Result<Values>& answer) { sent(key, answer); });
}

void DbusNotifier::sent(const std::string& key, const Result<Values>& answer)
{
    const auto found = places_.find(key);
    if (found == places_.end()) return;
    Place& place = found->second;
    place.asked = false;
    place.id = answer && !answer->empty() ? answer->front().as_uint().value_or(0) : 0;
    if (place.next) {
        const Shown next = *std::exchange(place.next, std::nullopt);
        show(next.notice, next.chosen);
    } else if (place.id == 0) {
        places_.erase(found);
    }
}

// The keys are the actions' numbers. "default" is a click on the whole notice; it comes last and
// without a title, so that daemons which draw a button for it draw none.
Value DbusNotifier::actions_of(const Notice& notice) const
{
    Values actions;
    if (can("actions") && !notice.actions.empty()) {
        for (std::size_t i = 0; i < notice.actions.size(); ++i) {
            actions.push_back(Value::text(std::to_string(i)));
            actions.push_back(Value::text(clean_text(notice.actions[i].title)));
        }
        actions.push_back(Value::text("default"));
        actions.push_back(Value::text(""));
    }
    return Value::array("s", std::move(actions));
}

std::string DbusNotifier::icon_of(const Notice& notice) const
{
    const std::string name =
        notice.urgency == Notice::Urgency::Critical ? "berth-attention" : "berth-running-symbolic";
    return icons_.empty() ? name : "file://" + icons_ + "/hicolor/scalable/status/" + name + ".svg";
}

void DbusNotifier::invoked(const Values& arguments)
{
    const auto found = with_id(arguments);
    if (found == places_.end() || found->second.asked || arguments.size() < 2) return;
    const std::string key = arguments[1].as_text().value_or("");
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
    const bool is_number = error == std::errc() && end == key.data() + key.size();
    const auto& actions = found->second.shown.notice.actions;
    if ((key != "default" && !is_number) || number >= actions.size()) return;
    const Command command = actions[number].command;
    const Chosen chosen = std::exchange(found->second.shown.chosen, nullptr);
    if (chosen) chosen(command);
}

void DbusNotifier::closed(const Values& arguments)
{
    const auto found = with_id(arguments);
    if (found == places_.end()) return;
    if (found->second.asked)
        found->second.id = 0;  // its successor is on its way
    else
        places_.erase(found);
}

std::map<std::string, Place>::iterator DbusNotifier::with_id(const Values& arguments)
{
    const std::uint64_t id = arguments.empty() ? 0 : arguments.front().as_uint().value_or(0);
    return std::find_if(places_.begin(), places_.end(), [&](const auto& entry) {
        return id != 0 && entry.second.id == id;
    });
}

void DbusNotifier::call(const char* member,
                        Values arguments,
                        std::function<void(Result<Values>)> reply)
{
    bus_.call({kName, kPath, kName, member, bus::Method::Start::Start},
              std::move(arguments),
              kPatience,
              [weak = std::weak_ptr(alive_), reply = std::move(reply)](Result<Values> answer) {
                  if (weak.lock()) reply(std::move(answer));
              });
}

}  // namespace

std::unique_ptr<Notifier> make_notifier(bus::Connection& bus, const std::string& icons)
{
    return std::make_unique<DbusNotifier>(bus, icons);
}

}  // namespace berth::menu
