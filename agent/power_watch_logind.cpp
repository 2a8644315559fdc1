// logind's side is documented in org.freedesktop.login1(5) and systemd's "Inhibitor Locks".
#include "agent/power_watch.h"
#include "vzcore/base/unique_fd.h"

#include <algorithm>
#include <vector>

namespace berth::agent {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr const char* kService = "org.freedesktop.login1";
constexpr const char* kPath = "/org/freedesktop/login1";
constexpr const char* kManager = "org.freedesktop.login1.Manager";
constexpr milliseconds kCallBudget = 5s;
constexpr milliseconds kUsualPatience = 5s;  ///< logind.conf(5), InhibitDelayMaxSec.

/// What we take of logind's patience: the lock must be given back before it ends.
milliseconds usable(milliseconds patience)
{
    return patience - std::min(patience / 10, milliseconds(500));
}

/// A delay lock is held all the time, and given back when the host may go.
class LogindWatch : public PowerWatch {
public:
    LogindWatch(Loop& loop, bus::Connection& system_bus, Log& log, PowerHandlers handlers)
        : bus_(system_bus), log_(log), handlers_(std::move(handlers)), holdup_(loop,
                                                                               log,
                                                                               [this] {
                                                                                   wanted_ = false;
                                                                                   lock_.reset();
                                                                               }),
          budget_(usable(kUsualPatience))
    {
        hear("PrepareForSleep", handlers_.sleeping, handlers_.awake);
        hear("PrepareForShutdown", handlers_.shutting_down, handlers_.stays_up);
        listening_.push_back(bus_.on_ready([this] { look(); }));
    }

private:
    void hear(const char* member, const PowerHandlers::Ask& ask, const Callback& undone)
    {
        listening_.push_back(bus_.listen({kService, kPath, kManager, member},
                                         [this, &ask, &undone](const bus::Values& arguments) {
                                             prepare(arguments, ask, undone);
                                         }));
    }

    void look()
    {
        read("InhibitDelayMaxUSec", [this](const bus::Value& value) {
            const auto patience = value.as_uint();
            if (!patience) return;
            constexpr std::uint64_t kAnHour = 3'600'000'000;
            budget_ = usable(std::chrono::duration_cast<milliseconds>(
                std::chrono::microseconds(std::min(*patience, kAnHour))));
        });
        read("PreparingForSleep", [this](const bus::Value& value) {
            if (value.as_bool() == false && handlers_.present) handlers_.present();
        });
        take_lock();
    }

    void read(const char* property, std::function<void(const bus::Value&)> use)
    {
        bus_.call({kService, kPath, "org.freedesktop.DBus.Properties", "Get"},
                  {bus::Value::text(kManager), bus::Value::text(property)},
                  kCallBudget,
                  [alive = std::weak_ptr<bool>(alive_),
                   use = std::move(use)](const Result<bus::Values>& answer) {
                      if (alive.lock() && answer && !answer->empty()) use(answer->front());
                  });
    }

    void take_lock()
    {
        wanted_ = true;
        bus_.call({kService, kPath, kManager, "Inhibit"},
                  {bus::Value::text("sleep:shutdown"),
                   bus::Value::text("Berth"),
                   bus::Value::text("Virtual machines are paused, saved or stopped first"),
                   bus::Value::text("delay")},
                  kCallBudget,
                  [this, alive = std::weak_ptr<bool>(alive_)](const Result<bus::Values>& answer) {
                      if (alive.lock()) took_lock(answer);
                  });
    }

    void took_lock(const Result<bus::Values>& answer)
    {
        if (answer && !answer->empty() && wanted_) lock_ = answer->front().as_descriptor();
        if (answer) return;
        // Not having logind at all is how some hosts are.
        const bool none = answer.error().code == ErrorCode::Unreachable;
        log_.write(none ? LogLevel::Debug : LogLevel::Warn,
                   "the host will not wait for machines before it sleeps or shuts down: " +
                       answer.error().message);
    }

    void
    prepare(const bus::Values& arguments, const PowerHandlers::Ask& ask, const Callback& undone)
    {
        const auto begins = arguments.empty() ? std::nullopt : arguments.front().as_bool();
        if (!begins) return;
        if (*begins) return holdup_.begin(budget_, ask);
        holdup_.over();
        take_lock();
        undone();
    }

    bus::Connection& bus_;
    Log& log_;
    PowerHandlers handlers_;
    Holdup holdup_;
    bool wanted_ = false;  ///< Not while the host has been let go.
    UniqueFd lock_;
    milliseconds budget_;
    std::vector<Handle> listening_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

std::unique_ptr<PowerWatch>
open_power_watch(Loop& loop, bus::Connection& system_bus, Log& log, PowerHandlers handlers)
{
    return std::make_unique<LogindWatch>(loop, system_bus, log, std::move(handlers));
}

}  // namespace berth::agent
