#include "agent/cli/commands.h"
#include "agent/cli/human.h"
#include "vzcore/json_read.h"

// capacity: what this host gives to machines, what each has or would get, and why.
namespace berth::cli {
namespace {

Bytes bytes_of(const Json& object, const char* name)
{
    return {static_cast<std::uint64_t>(integer_of(object, name).value_or(0))};
}

std::string with_reason(std::string text, const std::string& reason)
{
    return reason.empty() ? text : std::move(text) + " (" + reason + ")";
}

std::string counted(std::int64_t number, const std::string& thing)
{
    return std::to_string(number) + " " + thing + (number == 1 ? "" : "s");
}

void add_host(Facts& facts, const Json& capacity)
{
    if (const Json* host = member_of(capacity, "host")) {
        const auto cpus = integer_of(*host, "cpus").value_or(0);
        facts.add("host", with_reason(counted(cpus, "CPU"), text_of(*host, "cpu_limit")));
        facts.add_more(with_reason(human(bytes_of(*host, "memory")) + " of memory",
                                   text_of(*host, "memory_limit")));
    }
    const auto sharers = integer_of(capacity, "sharers").value_or(0);
    facts.add("pool",
              human(bytes_of(capacity, "pool")) + ", half of the host" +
                  (sharers > 0 ? ", shared by " + counted(sharers, "auto-sized machine") : ""));
    facts.add("ceiling", human(bytes_of(capacity, "ceiling")) + " for all machines together");
    facts.add("given", human(bytes_of(capacity, "given")) + " to machines that run");
    facts.add("left", human(bytes_of(capacity, "left")) + " for machines that start");
}

void add_share(Facts& facts, const Json& machine)
{
    const std::string name = text_of(machine, "name");
    if (const Json* refusal = member_of(machine, "refusal")) {
        facts.add(name, "cannot start: " + text_of(*refusal, "message"));
        if (const std::string hint = text_of(*refusal, "hint"); !hint.empty())
            facts.add_more("hint: " + hint);
        return;
    }
    facts.add(name,
              (flag_of(machine, "holds") ? "has " : "would get ") +
                  counted(integer_of(machine, "cpus").value_or(0), "CPU") + " and " +
                  human(bytes_of(machine, "memory")));
    facts.add_more("CPUs " + text_of(machine, "cpus_rule"));
    facts.add_more("memory " + text_of(machine, "memory_rule"));
}

}  // namespace

Result<int> run(Context& context, const CapacityOptions& /*options*/)
{
    auto client = context.agent();
    if (!client) return tl::unexpected<Error>(client.error());
    auto capacity = (*client)->call("host.capacity");
    if (!capacity) return fail(capacity.error(), "cannot say what this host gives");
    if (context.globals().json) {
        context.out().write_document(*capacity);
        return kDone;
    }
    const std::size_t columns = context.out().columns();
    const Colour colour = context.out().colour();
    Facts host;
    add_host(host, *capacity);
    std::string page = host.text(columns, colour);
    Facts shares;
    for (const Json& machine : array_of(*capacity, "machines"))
        add_share(shares, machine);
    if (const std::string text = shares.text(columns, colour); !text.empty()) page += "\n" + text;
    context.out().write(page);
    return kDone;
}

}  // namespace berth::cli
