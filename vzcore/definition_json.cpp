#include "vzcore/definition_check.h"
#include "vzcore/document_names.h"
#include "vzcore/json_fields.h"
#include "vzcore/machine_json.h"

#include <limits>

namespace berth {
namespace {

void read_autostart(FieldReader& reader, Autostart& autostart)
{
    constexpr int kAny = std::numeric_limits<int>::max();
    reader.flag("enabled", autostart.enabled);
    reader.whole("order", autostart.order, -kAny, kAny);
    reader.duration("delay", autostart.delay);
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
    reader.duration("stop_grace", definition.stop_grace);
    reader.text("ready_pattern", definition.ready_pattern);
    reader.choice("accelerator", definition.accelerator, kAcceleratorChoices);
    definition.extra = reader.unknown();
}

Json to_json_value(const Autostart& autostart)
{
    Json json{{"enabled", autostart.enabled},
              {"order", autostart.order},
              {"delay", exact(autostart.delay)}};
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
    json["stop_grace"] = exact(definition.stop_grace);
    if (!definition.ready_pattern.empty()) json["ready_pattern"] = definition.ready_pattern;
    json["accelerator"] = name_of(definition.accelerator);
    append_unknown(json, definition.extra);
    return dump_pretty(json);
}

}  // namespace berth
