#include "vzcore/definition_check.h"
#include "vzcore/document_names.h"
#include "vzcore/json_fields.h"
#include "vzcore/machine_json.h"

#include <limits>

namespace berth {
namespace {

void read_conditions(FieldReader& reader, Conditions& conditions)
{
    reader.flag("ac_power", conditions.ac_power);
    reader.texts("mounted", conditions.mounted);
    reader.flag("network", conditions.network);
    conditions.extra = reader.unknown();
}

void read_console(FieldReader& reader, ConsoleLogOptions& console)
{
    reader.size("limit", console.limit);
    console.extra = reader.unknown();
}

void read_autostart(FieldReader& reader, Autostart& autostart)
{
    constexpr int kAny = std::numeric_limits<int>::max();
    constexpr int kNone = 0;
    reader.flag("enabled", autostart.enabled);
    reader.whole("order", autostart.order, -kAny, kAny);
    reader.duration("delay", autostart.delay);
    reader.whole("retries", autostart.retries, kNone, kRetriesMost);
    reader.object("conditions",
                  [&](FieldReader& part) { read_conditions(part, autostart.conditions); });
    autostart.extra = reader.unknown();
}

void read_definition(FieldReader& reader, Definition& definition)
{
    reader.text("name", definition.name, Presence::Required);
    if (!reader.is_auto("cpus")) {
        constexpr int kCpusLeast = 1;
        reader.whole("cpus", definition.cpus.emplace(kCpusLeast), kCpusLeast, kCpusMost);
    }
    if (!reader.is_auto("memory")) reader.size("memory", definition.memory);
    reader.object(
        "boot", [&](FieldReader& part) { read_boot(part, definition.boot); }, Presence::Required);
    definition.networks.emplace_back();  // what a document without "networks" gets
    read_devices(reader, definition.disks, definition.networks, definition.shares);
    reader.object("autostart",
                  [&](FieldReader& part) { read_autostart(part, definition.autostart); });
    reader.choice("restart", definition.restart, kRestartPolicies);
    reader.choice("on_sleep", definition.on_sleep, kSleepPolicies);
    reader.duration("stop_grace", definition.stop_grace);
    reader.text("ready_pattern", definition.ready_pattern);
    reader.object("console", [&](FieldReader& part) { read_console(part, definition.console); });
    reader.choice("accelerator", definition.accelerator, kAcceleratorChoices);
    reader.flag("rosetta", definition.rosetta);
    definition.extra = reader.unknown();
}

Json to_json_value(const Conditions& conditions)
{
    Json json = Json::object();
    if (conditions.ac_power) json["ac_power"] = true;
    if (!conditions.mounted.empty()) json["mounted"] = conditions.mounted;
    if (conditions.network) json["network"] = true;
    append_unknown(json, conditions.extra);
    return json;
}

Json to_json_value(const ConsoleLogOptions& console)
{
    Json json{{"limit", exact(console.limit)}};
    append_unknown(json, console.extra);
    return json;
}

Json to_json_value(const Autostart& autostart)
{
    Json json{{"enabled", autostart.enabled},
              {"order", autostart.order},
              {"delay", exact(autostart.delay)}};
    if (autostart.retries != 0) json["retries"] = autostart.retries;
    if (autostart.conditions != Conditions{})
        json["conditions"] = to_json_value(autostart.conditions);
    append_unknown(json, autostart.extra);
    return json;
}

}  // namespace

Result<Definition> parse_definition(std::string_view json)
{
    const auto document = parse_document(json, "the definition");
    if (!document) return tl::unexpected(document.error());
    std::vector<FieldError> errors;
    FieldReader reader(*document, "", errors);
    if (const auto version = reader.version("berth", kDefinitionVersion, "the definition");
        !version)
        return tl::unexpected(version.error());

    Definition definition;
    read_definition(reader, definition);
    add_findings(errors, check_definition(definition));
    if (!errors.empty()) return fail(ErrorCode::Invalid, errors);
    return definition;
}

std::string to_json(const Definition& definition)
{
    Json json{{"berth", kDefinitionVersion}, {"name", definition.name}};
    json["cpus"] = definition.cpus ? Json(*definition.cpus) : Json("auto");
    json["memory"] = definition.memory ? exact(*definition.memory) : "auto";
    json["boot"] = boot_to_json(definition.boot);
    write_devices(json, definition.disks, definition.networks, definition.shares);
    json["autostart"] = to_json_value(definition.autostart);
    json["restart"] = name_of(definition.restart);
    if (definition.on_sleep != SleepPolicy::None) json["on_sleep"] = name_of(definition.on_sleep);
    json["stop_grace"] = exact(definition.stop_grace);
    if (!definition.ready_pattern.empty()) json["ready_pattern"] = definition.ready_pattern;
    if (definition.console != ConsoleLogOptions{})
        json["console"] = to_json_value(definition.console);
    json["accelerator"] = name_of(definition.accelerator);
    if (definition.rosetta) json["rosetta"] = true;
    append_unknown(json, definition.extra);
    return dump_pretty(json);
}

}  // namespace berth
