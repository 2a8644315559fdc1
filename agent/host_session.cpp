#include "agent/host_session.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace berth::agent {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kManagerBudget = 3s;
/// From the end of a drain to the end of our process.
constexpr milliseconds kLastSteps = 10s;
/// A desktop gives up a logout that a program keeps it from: loginwindow after 45 s.
constexpr milliseconds kDesktopPatience = 40s;
constexpr const char* kDrainSetting = "drain.timeout";

}  // namespace

SessionConfig find_session(bool at_login)
{
    SessionConfig config;
    config.system_bus = bus::system_address();
    config.user_bus = bus::user_address();
    config.manager = bus::ServiceManager::from_environment();
    // systemd.exec(5): set for whatever systemd starts, and inherited, so that the number counts.
    const char* started =
        std::getenv("SYSTEMD_EXEC_PID");  // NOLINT(concurrency-mt-unsafe): one thread
    config.managed =
        config.manager.is_there() || (started != nullptr && std::to_string(::getpid()) == started);
    config.at_login = at_login;
    return config;
}

bool manager_is_stopping(const Result<bus::Values>& system_state)
{
    return system_state && !system_state->empty() && system_state->front().as_text() == "stopping";
}

HostSession::HostSession(Environment& environment,
                         Machines& machines,
                         Supervisor& supervisor,
                         Waiters& waiters,
                         Drain& drain,
                         Settings& settings,
                         SessionConfig config)
    : environment_(environment), machines_(machines), supervisor_(supervisor), drain_(drain),
      settings_(settings), config_(std::move(config)),
      sleep_(environment, machines, supervisor, waiters),
      report_(environment.loop, machines, config_.manager)
{
    supervisor_.on_answered([this](const MachineEntry& entry) {
        if (scopes_) scopes_->house(entry);
    });
}

Setting HostSession::drain_setting()
{
    const auto accepts = [](const std::string& value) {
        const auto time = parse_duration(value);
        return time && *time >= 1s && *time <= 1h;
    };
    return {kDrainSetting,
            "how long machines may take to power off when the session ends or the host shuts down",
            "a time from 1s to 1h",
            "1m",
            accepts,
            nullptr};
}

milliseconds HostSession::drain_budget() const
{
    return parse_duration(settings_.value(kDrainSetting)).value_or(60s);
}

void HostSession::serving()
{
    system_bus_ = bus::Connection::open(environment_.loop, config_.system_bus);
    user_bus_ = bus::Connection::open(environment_.loop, config_.user_bus);
    power_ = open_power_watch(environment_.loop, *system_bus_, environment_.log, power_handlers());
    scopes_ = std::make_unique<RunnerScopes>(*user_bus_, machines_, environment_.log);
    report_.serving();
}

PowerHandlers HostSession::power_handlers()
{
    PowerHandlers handlers;
    handlers.sleeping = [this](milliseconds patience, Callback done) {
        sleep_.go_to_sleep(patience, std::move(done));
    };
    handlers.awake = [this] { sleep_.wake_up(); };
    handlers.shutting_down = [this](milliseconds patience, Callback done) {
        shut_down(patience, std::move(done));
    };
    handlers.stays_up = [this] {
        environment_.log.info("the host does not shut down after all");
        drain_.allow_starts();
    };
    handlers.present = [this] { sleep_.recover(); };
    return handlers;
}

void HostSession::record(const char* kind)
{
    store::Event event;
    event.kind = kind;
    environment_.journal.record(std::move(event));
}

void HostSession::shut_down(milliseconds patience, Callback done)
{
    record("host.shutdown");
    // A unit of ours is given its own time to stop after logind has lost its patience.
    const milliseconds own = drain_budget();
    drain_.begin("the host shuts down",
                 config_.manager.is_there() ? own : std::min(own, patience),
                 std::move(done));
}

void HostSession::terminate(Callback end)
{
    if (std::exchange(terminating_, true)) return end();
    ask_whether_session_ends([this, end = std::move(end)](bool ends) {
        if (!ends) return end();
        report_.stopping(drain_budget() + kLastSteps);
        drain_.begin("the session ended", drain_budget(), end);
    });
}

void HostSession::session_ends(Callback end)
{
    session_ends_ = true;
    drain_.begin("the session ended", std::min(drain_budget(), kDesktopPatience), std::move(end));
}

void HostSession::ask_whether_session_ends(std::function<void(bool)> answer)
{
    if (session_ends_) return answer(true);
    if (!config_.managed) return answer(config_.at_login);
    // Where the manager does not say, machines are left alone: their scopes are stopped with the
    // session, and then each runner asks its guest.
    if (!user_bus_) return answer(false);
    user_bus_->call(
        {"org.freedesktop.systemd1",
         "/org/freedesktop/systemd1",
         "org.freedesktop.DBus.Properties",
         "Get"},
        {bus::Value::text("org.freedesktop.systemd1.Manager"), bus::Value::text("SystemState")},
        kManagerBudget,
        [this, answer = std::move(answer)](const Result<bus::Values>& state) {
            if (!state)
                environment_.log.warn("asking the service manager whether the session "
                                      "ends: " +
                                      state.error().message);
            answer(manager_is_stopping(state));
        });
}

void HostSession::leaving()
{
    report_.stopping(kLastSteps);
}

}  // namespace berth::agent
