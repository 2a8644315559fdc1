#include "agent/login_plan.h"

#include "vzcore/base/name_table.h"
#include "vzcore/json.h"
#include "vzcore/json_read.h"

#include <algorithm>
#include <tuple>

namespace berth::agent {
namespace {

constexpr std::array kPhases{
    std::pair{LoginPhase::Delayed, std::string_view("delayed")},
    std::pair{LoginPhase::Waiting, std::string_view("waiting")},
    std::pair{LoginPhase::Due, std::string_view("due")},
    std::pair{LoginPhase::Booting, std::string_view("booting")},
    std::pair{LoginPhase::Retrying, std::string_view("retrying")},
    std::pair{LoginPhase::Started, std::string_view("started")},
    std::pair{LoginPhase::NotStarted, std::string_view("not_started")},
};
static_assert(names_all(kPhases, LoginPhase::NotStarted));

std::size_t count(const std::vector<LoginMachine>& machines, LoginPhase phase)
{
    return static_cast<std::size_t>(
        std::count_if(machines.begin(), machines.end(), [phase](const LoginMachine& machine) {
            return machine.phase == phase;
        }));
}

std::int64_t whole(const Json& json, const char* name)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

}  // namespace

std::string_view name_of(LoginPhase phase)
{
    return name_in(kPhases, phase);
}

std::optional<LoginPhase> login_phase_named(std::string_view name)
{
    return named_in(kPhases, name);
}

std::vector<std::string> login_starts_now(const std::vector<LoginMachine>& machines)
{
    std::vector<const LoginMachine*> due;
    for (const LoginMachine& machine : machines)
        if (machine.phase == LoginPhase::Due) due.push_back(&machine);
    std::sort(due.begin(), due.end(), [](const LoginMachine* a, const LoginMachine* b) {
        return std::tie(a->order, a->name) < std::tie(b->order, b->name);
    });
    const std::size_t booting = count(machines, LoginPhase::Booting);
    const std::size_t room = kBootingMost - std::min(kBootingMost, booting);
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < std::min(room, due.size()); ++i)
        ids.push_back(due[i]->id);
    return ids;
}

bool is_over(LoginPhase phase)
{
    return phase == LoginPhase::Started || phase == LoginPhase::NotStarted;
}

bool is_over(const LoginPlan& plan)
{
    return std::all_of(plan.machines.begin(), plan.machines.end(), [](const LoginMachine& machine) {
        return is_over(machine.phase);
    });
}

std::string summary_of(const LoginPlan& plan)
{
    if (plan.machines.empty()) return "no machine starts at login";
    std::string text = std::to_string(count(plan.machines, LoginPhase::Started)) + " of " +
                       std::to_string(plan.machines.size()) + " started";
    for (const LoginMachine& machine : plan.machines) {
        if (machine.phase == LoginPhase::Started || machine.reason.empty()) continue;
        text += "; " + machine.name + ": " + machine.reason;
        if (machine.phase == LoginPhase::Waiting) text += " (still waiting)";
        if (machine.phase == LoginPhase::Retrying) text += " (will be tried again)";
    }
    return text;
}

std::string to_json(const LoginPlan& plan)
{
    Json machines = Json::array();
    for (const LoginMachine& machine : plan.machines)
        machines.push_back({{"id", machine.id},
                            {"name", machine.name},
                            {"order", machine.order},
                            {"phase", name_of(machine.phase)},
                            {"attempts", machine.attempts},
                            {"reason", machine.reason}});
    return dump_line(Json{{"session", plan.session},
                          {"began_at", to_millis(plan.began_at)},
                          {"machines", std::move(machines)}});
}

Result<LoginPlan> parse_login_plan(std::string_view json)
{
    const auto document = parse_json(json, "the login plan");
    if (!document) return tl::unexpected<Error>(document.error());
    const auto machines = document->is_object() ? document->find("machines") : document->end();
    if (!document->is_object() || machines == document->end() || !machines->is_array())
        return fail(ErrorCode::Corrupt, "the login plan is no such document");
    LoginPlan plan;
    plan.session = text_of(*document, "session");
    plan.began_at = from_millis(whole(*document, "began_at"));
    for (const Json& json_machine : *machines) {
        if (!json_machine.is_object())
            return fail(ErrorCode::Corrupt, "the login plan lists what is no machine");
        LoginMachine machine;
        machine.id = text_of(json_machine, "id");
        machine.name = text_of(json_machine, "name");
        machine.order = static_cast<int>(whole(json_machine, "order"));
        machine.phase =
            login_phase_named(text_of(json_machine, "phase")).value_or(LoginPhase::NotStarted);
        machine.attempts = static_cast<int>(whole(json_machine, "attempts"));
        machine.reason = text_of(json_machine, "reason");
        plan.machines.push_back(std::move(machine));
    }
    return plan;
}

}  // namespace berth::agent
