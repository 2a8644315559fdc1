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
/// Of the viewer, whose windows the actions open (menubar/viewer/data).
constexpr const char* kDesktopEntry = "io.github.berth.viewer";
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
    DbusNotifier(bus::Connection& bus, Activation& activation, std::string icons)
        : bus_(bus), activation_(activation), icons_(std::move(icons))
    {
        daemon_ = bus_.watch_name(kName, [this](const std::string& owner) { daemon_is(owner); });
        token_ = bus_.listen({kName, kPath, kName, "ActivationToken"},
                             [this](const Values& values) { keep_token(values); });
        invoked_ = bus_.listen({kName, kPath, kName, "ActionInvoked"},
                               [this](const Values& values) { invoked(values); });
        closed_ = bus_.listen({kName, kPath, kName, "NotificationClosed"},
                              [this](const Values& values) { closed(values); });
    }
    DbusNotifier(const DbusNotifier&) = delete;
    DbusNotifier& operator=(const DbusNotifier&) = delete;
    ~DbusNotifier() override { alive_.reset(); }

    void show(const Notice& notice, Chosen chosen) override;
    [[nodiscard]] std::string problem() const override;

private:
    void ask_whether_it_starts();
    void daemon_is(const std::string& owner);
    void ask_capabilities();
    void failed(const Error& error);
    void send(const std::string& key);
    void sent(const std::string& key, const Result<Values>& answer);
    void keep_token(const Values& arguments);
    void invoked(const Values& arguments);
    void closed(const Values& arguments);
    [[nodiscard]] Value actions_of(const Notice& notice) const;
    [[nodiscard]] std::string icon_of(const Notice& notice) const;
    [[nodiscard]] std::map<std::string, Place>::iterator with_id(const Values& arguments);
    [[nodiscard]] bool can(const char* what) const { return capabilities_->count(what) != 0; }
    void call(const char* member, Values arguments, std::function<void(Result<Values>)> reply);

    bus::Connection& bus_;
    Activation& activation_;
    const std::string icons_;
    bool is_there_ = false;       ///< Somebody has the name.
    bool can_start_ = true;       ///< The bus would start it; as far as is known.
    std::string does_not_start_;  ///< What the last try to call it said.
    std::optional<std::set<std::string>> capabilities_;  ///< Of the daemon that is there.
    bool asking_ = false;
    std::map<std::string, Place> places_;  ///< By the notices' keys.
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    Handle daemon_, token_, invoked_, closed_;
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

std::string DbusNotifier::problem() const
{
    if (!bus_.is_ready()) return "the user's message bus is not there, so no notice can be shown";
    if (is_there_) return {};
    if (!does_not_start_.empty())
        return "what shows notices in this session does not start: " + does_not_start_;
    if (can_start_) return {};
    return "nothing in this session shows notices: add a notification daemon";
}

// It is there from the first notice on, where the bus starts it.
void DbusNotifier::ask_whether_it_starts()
{
    bus_.call({"org.freedesktop.DBus",
               "/org/freedesktop/DBus",
               "org.freedesktop.DBus",
               "ListActivatableNames"},
              {},
              kPatience,
              [this, weak = std::weak_ptr(alive_)](const Result<Values>& answer) {
                  if (!weak.lock() || !answer || answer->empty()) return;
                  const Values& names = answer->front().items();
                  can_start_ =
                      std::find(names.begin(), names.end(), Value::text(kName)) != names.end();
              });
}

// Another daemon knows nothing of what the one before it showed.
void DbusNotifier::daemon_is(const std::string& owner)
{
    is_there_ = !owner.empty();
    does_not_start_.clear();
    if (!is_there_) ask_whether_it_starts();
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
        if (!answer || answer->empty()) {  // nobody is there to show them
            if (!answer) failed(answer.error());
            return places_.clear();
        }
        capabilities_.emplace();
        for (const Value& one : answer->front().items())
            capabilities_->insert(one.as_text().value_or(""));
        for (const auto& [key, place] : places_)
            if (place.asked) send(key);
    });
}

// Unreachable: nobody has the name, and the bus knows of nobody to start.
void DbusNotifier::failed(const Error& error)
{
    can_start_ = error.code != ErrorCode::Unreachable;
    does_not_start_ = can_start_ ? error.message : "";
}

void DbusNotifier::send(const std::string& key)
{
    const Place& place = places_.at(key);
    const Notice& notice = place.shown.notice;
    const bool critical = notice.urgency == Notice::Urgency::Critical;
    const auto hint = [](const char* name, Value value) {
        return Value::entry(Value::text(name), Value::variant(std::move(value)));
    };
    Values hints{hint("urgency", Value("y", std::uint64_t{critical ? 2U : 1U})),
                 hint("desktop-entry", Value::text(kDesktopEntry))};
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

// It comes just before the action that it is for.
void DbusNotifier::keep_token(const Values& arguments)
{
    if (with_id(arguments) == places_.end() || arguments.size() < 2) return;
    activation_.give(arguments[1].as_text().value_or(""));
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

std::unique_ptr<Notifier>
make_notifier(bus::Connection& bus, Activation& activation, const std::string& icons)
{
    return std::make_unique<DbusNotifier>(bus, activation, icons);
}

}  // namespace berth::menu
