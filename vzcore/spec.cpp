#include "vzcore/spec.h"

#include "vzcore/definition_check.h"
#include "vzcore/document_names.h"
#include "vzcore/json_fields.h"
#include "vzcore/machine_json.h"

#include <array>
#include <limits>

namespace berth {
namespace {

constexpr std::int64_t kFirstRun = 1;
constexpr int kCpusLeast = 1;

constexpr std::array kShareBackends{
    std::pair{ShareBackend::Auto, std::string_view("auto")},
    std::pair{ShareBackend::Virtiofs, std::string_view("virtiofs")},
    std::pair{ShareBackend::VirtiofsDevices, std::string_view("virtiofs-devices")},
    std::pair{ShareBackend::Plan9, std::string_view("9p")},
};
static_assert(names_all(kShareBackends, ShareBackend::Plan9));

void read_spec(FieldReader& reader, Spec& spec)
{
    reader.text("machine_id", spec.machine_id, Presence::Required);
    reader.text("machine_name", spec.machine_name, Presence::Required);
    reader.whole("run", spec.run, kFirstRun, std::numeric_limits<std::int64_t>::max());
    reader.whole("cpus", spec.cpus, kCpusLeast, kCpusMost, Presence::Required);
    reader.size("memory", spec.memory, Presence::Required);
    reader.object(
        "boot", [&](FieldReader& part) { read_boot(part, spec.boot); }, Presence::Required);
    read_devices(reader, spec.disks, spec.networks, spec.shares);
    reader.duration("stop_grace", spec.stop_grace);
    reader.text("ready_pattern", spec.ready_pattern);
    reader.size("console_limit", spec.console_limit);
    reader.choice("accelerator", spec.accelerator, kAcceleratorChoices);
    reader.flag("rosetta", spec.rosetta);
    reader.text("kvm_finding", spec.kvm_finding);
    reader.choice("share_backend", spec.share_backend, kShareBackends);
    reader.text("machine_dir", spec.machine_dir, Presence::Required);
    reader.text("log_dir", spec.log_dir, Presence::Required);
    reader.object("restore", [&](FieldReader& part) {
        Restore& restore = spec.restore.emplace();
        part.text("hypervisor", restore.hypervisor, Presence::Required);
        part.flag("ready", restore.ready);
    });
}

std::vector<FieldError> check_spec(const Spec& spec)
{
    Findings findings;
    findings.add_if("machine_id", name_problem(spec.machine_id));
    findings.add_if("machine_name", name_problem(spec.machine_name));
    findings.add_if("memory", memory_problem(spec.memory));
    findings.parts(
        {spec.boot, spec.disks, spec.networks, spec.shares, spec.stop_grace, spec.ready_pattern});
    findings.add_if("console_limit", console_limit_problem(spec.console_limit));
    findings.add_if("machine_dir", path_problem(spec.machine_dir));
    findings.add_if("log_dir", path_problem(spec.log_dir));
    return findings.take();
}

}  // namespace

std::string_view name_of(ShareBackend backend)
{
    return name_in(kShareBackends, backend);
}

std::optional<ShareBackend> share_backend_named(std::string_view name)
{
    return named_in(kShareBackends, name);
}

Result<Spec> parse_spec(std::string_view json)
{
    const auto document = parse_document(json, "the spec");
    if (!document) return tl::unexpected(document.error());
    std::vector<FieldError> errors;
    FieldReader reader(*document, "", errors);
    if (const auto version = reader.version("berth_spec", kSpecVersion, "the spec"); !version)
        return tl::unexpected(version.error());

    Spec spec;
    read_spec(reader, spec);
    add_findings(errors, check_spec(spec));
    if (!errors.empty()) return fail(ErrorCode::Invalid, errors);
    return spec;
}

std::string to_json(const Spec& spec)
{
    Json json{{"berth_spec", kSpecVersion},
              {"machine_id", spec.machine_id},
              {"machine_name", spec.machine_name},
              {"run", spec.run},
              {"cpus", spec.cpus},
              {"memory", exact(spec.memory)},
              {"boot", boot_to_json(spec.boot)}};
    write_devices(json, spec.disks, spec.networks, spec.shares);
    json["stop_grace"] = exact(spec.stop_grace);
    if (!spec.ready_pattern.empty()) json["ready_pattern"] = spec.ready_pattern;
    json["console_limit"] = exact(spec.console_limit);
    json["accelerator"] = name_of(spec.accelerator);
    if (spec.rosetta) json["rosetta"] = true;
    if (!spec.kvm_finding.empty()) json["kvm_finding"] = spec.kvm_finding;
    if (spec.share_backend != ShareBackend::Auto)
        json["share_backend"] = name_of(spec.share_backend);
    json["machine_dir"] = spec.machine_dir;
    json["log_dir"] = spec.log_dir;
    if (spec.restore)
        json["restore"] = {{"hypervisor", spec.restore->hypervisor},
                           {"ready", spec.restore->ready}};
    return dump_pretty(json);
}

}  // namespace berth
