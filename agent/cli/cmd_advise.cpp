#include "agent/cli/commands.h"
#include "vzcore/json_read.h"

namespace berth::cli {
namespace {

std::string as_set(const Json& part)
{
    const Json* set = member_of(part, "set");
    if (set == nullptr) return "auto";
    return set->is_number() ? dump_line(*set) : set->get<std::string>();
}

// The set value, the suggested one and why; what to type is added to `change`.
void add_part(Facts& facts, const Json& advice, const char* name, std::string& change)
{
    const Json* part = member_of(advice, name);
    if (part == nullptr) return;
    const std::string suggested = text_of(*part, "suggested");
    std::string line = as_set(*part);
    if (suggested.empty())
        line += " is set; keep it";
    else
        line += " is set; suggested: " + suggested;
    facts.add(name, line);
    facts.add_more(text_of(*part, "why"));
    if (!suggested.empty())
        change += (change.empty() ? "" : ", ") + std::string("\"") + name +
                  "\": " + (std::string_view(name) == "cpus" ? suggested : "\"" + suggested + "\"");
}

}  // namespace

Result<int> run(Context& context, const AdviseOptions& options)
{
    auto client = context.agent();
    if (!client) return tl::unexpected<Error>(client.error());
    auto advice = (*client)->call("machine.advise", {{"name", options.name}});
    if (!advice)
        return fail(context.with_nearest(advice.error(), options.name),
                    "cannot advise on " + printable(options.name));
    if (context.globals().json) {
        context.out().write_document(*advice);
        return kDone;
    }
    Facts facts;
    const auto runs = integer_of(*advice, "runs").value_or(0);
    facts.add("machine", text_of(*advice, "machine"));
    facts.add("rests on", std::to_string(runs) + (runs == 1 ? " run" : " runs"));
    std::string change;
    add_part(facts, *advice, "memory", change);
    add_part(facts, *advice, "cpus", change);
    if (!change.empty())
        facts.add("to apply", "berth edit " + options.name + ", and set " + change);
    context.out().write(facts.text(context.out().columns(), context.out().colour()));
    return kDone;
}

}  // namespace berth::cli
