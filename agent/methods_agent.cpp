// The methods about the agent itself, its host and its settings.
#include "agent/backups.h"
#include "agent/capacity_input.h"
#include "agent/methods.h"
#include "agent/parameters.h"
#include "agent/rebuild.h"
#include "agent/wire.h"
#include "vzcore/definition_check.h"

#include <unistd.h>

namespace berth::agent {
namespace {

void hello(Services& /*services*/, const Request& request)
{
    Parameters parameters(request.params);
    const std::int64_t wire = parameters.required_number("wire", 1);
    const auto client = parameters.optional_text("client");
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    if (wire > rpc::kWireVersion || wire < rpc::kOldestWireVersion)
        return request.reply(
            fail(ErrorCode::TooNew,
                 "this agent speaks version " + std::to_string(rpc::kWireVersion) +
                     " of the protocol, and version " + std::to_string(wire) + " was asked for",
                 "run the agent that was installed with this program: berth agent quit"));
    if (client) request.caller.set_name(*client);
    request.reply(Json{{"wire", wire}, {"version", BERTH_VERSION}, {"pid", ::getpid()}});
}

void capacity(Services& services, const Request& request)
{
    auto plan = capacity_request(services.environment, services.machines);
    if (!plan) return request.reply(tl::unexpected(plan.error()));
    request.reply(capacity_to_wire(std::move(*plan), services.machines.all()));
}

// What a machine that is not there yet would get if it started now.
void plan_new(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    Candidate machine;
    machine.name = "the new machine";
    machine.autostart = parameters.flag("autostart");
    if (const auto cpus = parameters.number("cpus", 1, kCpusMost))
        machine.cpus = static_cast<int>(*cpus);
    machine.memory = parameters.size("memory");
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    auto capacity = capacity_request(services.environment, services.machines);
    if (!capacity) return request.reply(tl::unexpected(capacity.error()));
    capacity->asked = {machine.id};  // no other has an empty one
    capacity->machines.push_back(std::move(machine));
    request.reply(to_wire(plan(*capacity).asked.front()));
}

Json about(const Setting& setting)
{
    return {{"description", setting.description},
            {"expected", setting.expected},
            {"default", setting.standard}};
}

void get_settings(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const auto wanted = parameters.optional_text("name");
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    if (wanted)
        if (auto known = services.settings.find(*wanted); !known)
            return request.reply(tl::unexpected(known.error()));
    Json values = Json::object();
    Json abouts = Json::object();
    for (const auto& [name, known] : services.settings.all()) {
        if (wanted && *wanted != name) continue;
        values[name] = known.value;
        abouts[name] = about(known.setting);
    }
    request.reply(Json{{"settings", std::move(values)}, {"about", std::move(abouts)}});
}

void set_setting(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const std::string name = parameters.text("name");
    const std::string value = parameters.text("value");
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    request.reply(services.settings.set(name, value).map([&] {
        return Json{{"settings", {{name, value}}}};
    }));
}

Json login_json(const std::optional<LoginPlan>& plan)
{
    if (!plan) return {};
    Json machines = Json::array();
    for (const LoginMachine& machine : plan->machines)
        machines.push_back({{"name", machine.name},
                            {"id", machine.id},
                            {"phase", name_of(machine.phase)},
                            {"attempts", machine.attempts},
                            {"reason", machine.reason.empty() ? Json() : Json(machine.reason)}});
    return {{"began_at", to_millis(plan->began_at)},
            {"over", is_over(*plan)},
            {"summary", summary_of(*plan)},
            {"machines", std::move(machines)}};
}

Json accelerator_json(const std::optional<std::string>& kvm)
{
    const bool usable = kvm == "usable";
    const std::string reason =
        kvm ? (usable ? "KVM runs guests here" : *kvm) : "not looked for yet";
    return {{"kvm", usable}, {"reason", reason}};
}

/// Whether things can be stored, and what there is for when the store is lost.
Json store_json(Services& services)
{
    const Paths& paths = services.environment.paths;
    const auto problem = services.environment.store.read_only();
    const auto backups = list_backups(paths);
    return {{"path", paths.database()},
            {"schema", store::kSchemaVersion},
            {"writable", !problem},
            {"problem", problem ? Json(problem->message) : Json()},
            {"hint", problem ? Json(problem->hint) : Json()},
            {"set_aside", set_aside_files(paths)},
            {"backups", backups.size()},
            {"backup_at", backups.empty() ? Json() : Json(to_millis(backups.back().made_at))}};
}

Json shown_json(const std::function<std::string()>& ask)
{
    if (!ask) return {};
    const std::string problem = ask();
    return {{"shown", problem.empty()}, {"problem", text_or_null(problem)}};
}

/// Whether anybody will be told when it is short.
Json memory_json(const Services& services)
{
    const auto& problem = services.memory.problem();
    return {{"watched", !problem},
            {"problem", problem ? Json(problem->message) : Json()},
            {"hint", problem ? text_or_null(problem->hint) : Json()}};
}

void status(Services& services, const Request& request)
{
    const Paths& paths = services.environment.paths;
    request.reply(Json{
        {"version", BERTH_VERSION},
        {"pid", ::getpid()},
        {"started_at", to_millis(services.started_at)},
        {"machines",
         {{"total", services.machines.all().size()}, {"active", services.machines.count_active()}}},
        {"paths", {{"data", paths.data}, {"logs", paths.logs}, {"runtime", paths.runtime}}},
        {"store", store_json(services)},
        {"accelerator", accelerator_json(services.kvm_known())},
        {"login", login_json(services.login.plan())},
        {"menu", shown_json(services.desktop.menu)},
        {"notices", shown_json(services.desktop.notices)},
        {"host_memory", memory_json(services)},
        {"backend", BERTH_BACKEND}});
}

void leave(Services& services, const rpc::Reply& reply)
{
    Json running = Json::array();
    for (const MachineEntry* entry : services.machines.all())
        if (entry->is_active()) running.push_back(entry->name());
    reply(Json{{"left_running", std::move(running)}});
    services.quit();
}

void quit(Services& services, const Request& request)
{
    Parameters parameters(request.params);
    const bool wait_for_machines = parameters.flag("drain");
    if (auto good = parameters.check(); !good) return request.reply(tl::unexpected(good.error()));
    if (wait_for_machines)
        return services.drain.begin("berth agent quit --drain",
                                    std::nullopt,
                                    [&services, reply = request.reply] { leave(services, reply); });
    leave(services, request.reply);
}

}  // namespace

void add_agent_methods(MethodTable& table, Services& services)
{
    const auto add = [&](const char* name, void (*handler)(Services&, const Request&)) {
        table[name] = [&services, handler](const Request& request) { handler(services, request); };
    };
    add("hello", hello);
    add("host.capacity", capacity);
    add("machine.plan", plan_new);
    add("settings.get", get_settings);
    add("settings.set", set_setting);
    add("agent.status", status);
    add("agent.quit", quit);
}

}  // namespace berth::agent
