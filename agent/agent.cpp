#include "agent/agent.h"

#include "agent/backups.h"
#include "agent/definition_commands.h"
#include "agent/kvm_cache.h"
#include "agent/local_port.h"
#include "agent/log_retention.h"
#include "agent/memory_watch.h"
#include "agent/methods.h"
#include "agent/notify_settings.h"
#include "agent/retention.h"
#include "agent/server.h"
#include "agent/share_update.h"
#include "agent/store_care.h"
#include "vzcore/base/file.h"
#include "vzcore/process.h"

#include <unistd.h>

#include <charconv>
#include <thread>

namespace berth::agent {
namespace {

/// The agent that the lock's file names; 0 when it names none.
pid_t holder_of(const std::string& lock)
{
    const std::string text = read_file(lock, kib(1)).value_or("");
    pid_t pid = 0;
    std::from_chars(text.data(), text.data() + text.size(), pid);
    return pid;
}

/// An agent that was killed while it started a runner leaves the lock with that child until the
/// child reaches exec: for a moment, or for a while on a busy host. No event tells when.
Result<UniqueFd> lock_after_the_dead(const std::string& path)
{
    constexpr auto kPatience = std::chrono::seconds(5);
    constexpr auto kPause = std::chrono::milliseconds(5);
    auto lock = lock_file(path);
    for (auto waited = kPause * 0; waited < kPatience; waited += kPause) {
        if (lock || lock.error().code != ErrorCode::Busy) break;
        const pid_t holder = holder_of(path);
        if (holder == 0 || start_time_of(holder)) break;
        std::this_thread::sleep_for(kPause);
        lock = lock_file(path);
    }
    return lock;
}

/// Taken before anything else is opened; holds our pid for those who come second.
Result<UniqueFd> take_agent_lock(const Paths& paths)
{
    auto lock = lock_after_the_dead(paths.agent_lock());
    if (lock) {
        // The pid is for people; on a full disk the lock holds all the same.
        const std::string pid = std::to_string(::getpid()) + "\n";
        if (::ftruncate(lock->get(), 0) == 0) static_cast<void>(write_all(lock->get(), pid));
        return lock;
    }
    if (lock.error().code != ErrorCode::Busy) return lock;
    const pid_t pid = holder_of(paths.agent_lock());
    return fail(ErrorCode::Busy,
                "another agent (pid " + (pid == 0 ? "unknown" : std::to_string(pid)) + ") serves " +
                    paths.data,
                "use it, or end it with: berth agent quit");
}

MethodTable all_methods(Services& services)
{
    MethodTable methods;
    add_machine_methods(methods, services);
    add_state_methods(methods, services);
    add_run_methods(methods, services);
    add_agent_methods(methods, services);
    add_event_methods(methods, services);
    return methods;
}

}  // namespace

// In the order of construction; destroyed the other way round, so that clients go first and the
// lock last.
struct Agent::Parts {
    Parts(Loop& agent_loop, Log& agent_log, AgentConfig given, UniqueFd taken)
        : loop(agent_loop), log(agent_log), config(std::move(given)), lock(std::move(taken))
    {
    }
    Result<void> open_store();
    Result<void> build();
    Result<void> open_server();

    // Parts of build(), in their order.
    void build_environment();
    Result<void> load_settings();
    Result<void> load_machines();
    void build_supervision();
    void build_methods();

    Loop& loop;
    Log& log;
    AgentConfig config;
    UniqueFd lock;
    std::unique_ptr<store::Store> store;
    std::optional<Journal> journal;
    std::optional<Ledger> ledger;
    std::optional<StoreCare> care;
    std::optional<KvmCache> kvm;
    std::optional<Environment> environment;
    std::optional<Settings> settings;
    std::optional<Retention> retention;
    std::optional<Backups> backups;
    std::unique_ptr<Machines> machines;
    std::optional<LogRetention> log_retention;
    std::optional<Waiters> waiters;
    std::optional<Supervisor> supervisor;
    std::optional<Drain> drain;
    std::optional<HostSession> session;
    std::optional<Restarts> restarts;
    std::optional<LoginStarts> login;
    std::optional<MemoryWatch> memory;
    std::optional<Services> services;
    MethodTable methods;
    std::optional<LocalPort> port;
    std::unique_ptr<Server> server;
    bool at_login = false;
    std::chrono::milliseconds login_wait{0};
    Callback quit;
    Handle step;
};

Result<void> Agent::Parts::open_store()
{
    auto opened = open_or_heal(config.paths, log);
    if (!opened) return tl::unexpected<Error>(opened.error());
    store = std::move(opened->store);
    journal.emplace(*store, log);
    ledger.emplace(*store, log);
    care.emplace(loop, *store, *journal, *ledger, log);
    if (opened->rebuilt) journal->record(std::move(*opened->rebuilt));
    return {};
}

void Agent::Parts::build_environment()
{
    kvm.emplace(config.paths.runtime + "/kvm.json", config.probe_kvm);
    environment.emplace(Environment{loop,
                                    *store,
                                    *journal,
                                    *ledger,
                                    log,
                                    config.paths,
                                    config.runner_program,
                                    config.limits,
                                    config.host_facts,
                                    [this] { return kvm->finding(); }});
}

Result<void> Agent::Parts::load_settings()
{
    settings.emplace(*environment);
    const auto add = [this](std::vector<Setting> several) {
        for (Setting& setting : several)
            settings->add(std::move(setting));
    };
    settings->add(log_level_setting(config.set_log_level));
    add(retention_settings([this] {
        if (retention) retention->run_soon();
    }));
    settings->add(HostSession::drain_setting());
    add(log_retention_settings([this] {
        if (log_retention) log_retention->run_soon();
    }));
    settings->add(
        login_wait_setting([this](std::chrono::milliseconds wait) { login_wait = wait; }));
    settings->add(share_backend_setting(
        [this](ShareBackend backend) { environment->share_backend = backend; }));
    add(notify_settings());
    settings->add(terminal_setting());
    return settings->load();
}

/// The machines, and what keeps their records in order.
Result<void> Agent::Parts::load_machines()
{
    retention.emplace(*environment, *settings);
    backups.emplace(*environment);
    auto loaded = Machines::load(*environment);
    if (!loaded) return tl::unexpected<Error>(loaded.error());
    machines = std::move(*loaded);
    renew_mirrors(*environment, *machines);
    machines->add_observer([this](const MachineEntry& entry) {
        if (!entry.run) retention->run_soon();
    });
    log_retention.emplace(*environment, *settings, *machines);
    machines->add_observer([this](const MachineEntry& entry) { log_retention->changed(entry); });
    waiters.emplace(loop, *machines);
    return {};
}

/// What starts and stops machines.
void Agent::Parts::build_supervision()
{
    supervisor.emplace(*environment, *machines);
    at_login = config.session.at_login;
    drain.emplace(*environment, *machines, *supervisor, *waiters);
    session.emplace(*environment,
                    *machines,
                    *supervisor,
                    *waiters,
                    *drain,
                    *settings,
                    std::move(config.session));
    restarts.emplace(*environment, *machines, *supervisor);
    login.emplace(*environment,
                  *machines,
                  *supervisor,
                  *config.conditions,
                  config.paths.runtime + "/login.json",
                  [this] { return login_wait; });
    restarts->leave_alone([this](const MachineEntry& entry) { return login->owns(entry); });
    supervisor->set_end_hooks(
        {[this](MachineEntry& entry, store::Run& run) { restarts->ending(entry, run); },
         [this](MachineEntry& entry) {
             login->ended(entry);
             restarts->ended(entry);
         }});
    memory.emplace(*environment, *machines, *config.conditions);
}

void Agent::Parts::build_methods()
{
    services.emplace(Services{*environment,
                              *machines,
                              *supervisor,
                              *waiters,
                              *drain,
                              *restarts,
                              *login,
                              *memory,
                              *settings,
                              unix_now(),
                              [this] { return kvm->known(); },
                              [this] {
                                  // After the answer that is being given.
                                  step = loop.after(std::chrono::milliseconds(0), [this] {
                                      if (quit) quit();
                                  });
                              },
                              DesktopProblems{}});
    methods = all_methods(*services);
    port.emplace(log, *machines, methods);
}

Result<void> Agent::Parts::build()
{
    build_environment();
    if (auto loaded = load_settings(); !loaded) return loaded;
    if (auto loaded = load_machines(); !loaded) return loaded;
    build_supervision();
    build_methods();
    return {};
}

Result<void> Agent::Parts::open_server()
{
    auto opened = Server::open(*environment, config.paths.agent_socket(), methods);
    if (!opened) return tl::unexpected<Error>(opened.error());
    server = std::move(*opened);
    journal->set_listener([this](const store::Event& event) {
        server->stored(event);
        port->stored(event);
    });
    return {};
}

Agent::Agent(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Agent::~Agent()
{
    parts_->journal->set_listener(nullptr);
}

Result<std::unique_ptr<Agent>> Agent::open(Loop& loop, Log& log, AgentConfig config)
{
    if (auto made = ensure_folders(config.paths); !made) return tl::unexpected<Error>(made.error());
    auto lock = take_agent_lock(config.paths);
    if (!lock) return tl::unexpected<Error>(lock.error());
    if (!config.conditions) config.conditions = make_host_conditions(loop);
    auto parts = std::make_unique<Parts>(loop, log, std::move(config), std::move(*lock));
    if (auto opened = parts->open_store(); !opened) return tl::unexpected<Error>(opened.error());
    if (auto built = parts->build(); !built) return tl::unexpected<Error>(built.error());
    return std::unique_ptr<Agent>(new Agent(std::move(parts)));
}

void Agent::serve(std::function<void(const Result<void>&)> serving)
{
    store::Event started;
    started.kind = "agent.started";
    started.data = dump_line(Json{{"version", BERTH_VERSION}, {"pid", ::getpid()}});
    parts_->journal->record(std::move(started));
    parts_->supervisor->reconcile([this, serving = std::move(serving)] {
        const auto opened = parts_->open_server();
        serving(opened);
        if (!opened) return;
        parts_->retention->run_soon();
        parts_->session->serving();
        parts_->login->begin(parts_->config.login_session, parts_->at_login);
        parts_->restarts->begin();
        parts_->log_retention->run_soon();
        parts_->backups->begin();
        parts_->memory->begin();
        // Clients are served from here on; the first start finds it done.
        parts_->step =
            parts_->loop.after(std::chrono::milliseconds(0), [this] { parts_->kvm->finding(); });
    });
}

void Agent::report_desktop(DesktopProblems problems)
{
    parts_->services->desktop = std::move(problems);
}

AgentPort& Agent::port()
{
    return *parts_->port;
}

void Agent::on_quit(Callback callback)
{
    parts_->quit = std::move(callback);
}

void Agent::terminate(Callback end)
{
    parts_->session->terminate(std::move(end));
}

void Agent::session_ends(Callback end)
{
    parts_->session->session_ends(std::move(end));
}

void Agent::say_goodbye()
{
    parts_->session->leaving();
    // After a drain: the machines, and with them this login, are over.
    if (parts_->supervisor->refuses_starts()) parts_->login->forget();
    store::Event event;
    event.kind = "agent.quit";
    event.data = dump_line(Json{{"left_running", parts_->machines->count_active()}});
    parts_->journal->record(std::move(event));
}

Result<void> ensure_folders(const Paths& paths)
{
    for (const std::string& folder : {paths.data, paths.logs, paths.runtime, paths.runs()})
        if (auto made = ensure_private_dir(folder); !made)
            return fail(made.error(), "preparing Berth's folders");
    return {};
}

}  // namespace berth::agent
