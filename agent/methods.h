#pragma once

#include "agent/desktop_problems.h"
#include "agent/drain.h"
#include "agent/login_starts.h"
#include "agent/memory_watch.h"
#include "agent/restarts.h"
#include "agent/settings.h"
#include "agent/supervisor.h"
#include "agent/waiters.h"
#include "vzcore/rpc/rpc.h"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace berth::agent {

/// What the methods work on. All of it outlives every client.
struct Services {
    Environment& environment;
    Machines& machines;
    Supervisor& supervisor;
    Waiters& waiters;
    Drain& drain;
    Restarts& restarts;
    LoginStarts& login;
    MemoryWatch& memory;
    Settings& settings;
    UnixTime started_at;
    /// What is known of KVM: "usable", a reason, or nothing while it was not looked for.
    std::function<std::optional<std::string>()> kvm_known;
    Callback quit;  ///< Ends the agent soon; the machines go on.
    DesktopProblems desktop;
};

/// Who calls. Lives as long as its connection, so it is not kept beyond the handler.
class Caller {
public:
    virtual ~Caller() = default;
    /// Sends all events after `seq` from now on, oldest first, none left out and none twice.
    virtual void subscribe(std::int64_t seq) = 0;
    /// Who it says it is, for the log.
    virtual void set_name(const std::string& name) = 0;
};

struct Request {
    const Json& params;
    Caller& caller;
    rpc::Reply reply;  ///< Called once; may outlive the caller.
};

using Handler = std::function<void(const Request&)>;
using MethodTable = std::map<std::string, Handler>;

void add_machine_methods(MethodTable& table, Services& services);
void add_run_methods(MethodTable& table, Services& services);
void add_state_methods(MethodTable& table, Services& services);
void add_agent_methods(MethodTable& table, Services& services);
void add_event_methods(MethodTable& table, Services& services);

/// Calls the handler of that method; Unsupported where there is none.
void answer(const MethodTable& methods, const std::string& method, const Request& request);

/// The machine of a call that takes a name alone.
Result<MachineEntry*> machine_of(Services& services, const Request& request);

/// A reply that lets only the first answer through, for calls that end in one of several ways.
rpc::Reply once(rpc::Reply reply);

}  // namespace berth::agent
