#include "tests/vzcore/vz/plan_files.h"

#include "tests/support/catch.h"
#include "vzcore/base/file.h"
#include "vzcore/json.h"

#include <algorithm>
#include <filesystem>

namespace berth::test {
namespace {

constexpr std::string_view kLine = "---\n";

vz::Host host_of(const Json& json)
{
    vz::Host host = base_host();
    host.macos = json.value("macos", host.macos);
    if (json.value("processor", "arm64") == "intel") host.processor = vz::Processor::Intel;
    host.cpus_most = json.value("cpus_most", host.cpus_most);
    host.cpus_least = json.value("cpus_least", host.cpus_least);
    host.memory_most.count = json.value("memory_most", host.memory_most.count);
    host.memory_least.count = json.value("memory_least", host.memory_least.count);
    const std::string rosetta = json.value("rosetta", "installed");
    host.rosetta = rosetta == "installed"       ? vz::RosettaState::Installed
                   : rosetta == "not installed" ? vz::RosettaState::NotInstalled
                                                : vz::RosettaState::NotSupported;
    host.may_bridge = json.value("may_bridge", host.may_bridge);
    const Json interfaces = json.value("interfaces", Json::object());
    for (const auto& [identifier, name] : interfaces.items())
        host.interfaces.push_back({identifier, name.get<std::string>()});
    return host;
}

vz::MachineFiles files_of(const Json& json)
{
    vz::MachineFiles files;
    files.kernel = json.value("kernel", "");
    files.identifier = json.value("identifier", false);
    files.variable_store = json.value("variable_store", false);
    const Json missing = json.value("missing_folders", Json::array());
    for (const Json& folder : missing)
        files.missing_folders.insert(folder.get<std::string>());
    return files;
}

Spec spec_of(const Json& changes)
{
    Json json = parse_json(to_json(base_spec()), "the base").value();
    if (changes.contains("boot")) json.erase("boot");
    json.merge_patch(changes);
    auto spec = parse_spec(dump_line(json));
    INFO((spec ? "" : spec.error().message));
    REQUIRE(spec);
    return *spec;
}

PlanFile read_plan_file(const std::filesystem::path& path)
{
    PlanFile file;
    file.name = path.filename().string();
    INFO(file.name);
    const auto text = read_file(path.string(), mib(1));
    REQUIRE(text);
    const std::size_t line = text->find(kLine);
    REQUIRE(line != std::string::npos);
    file.head = text->substr(0, line + kLine.size());
    file.expected = text->substr(line + kLine.size());
    REQUIRE(file.head.starts_with("# "));
    const std::size_t begin = file.head.find('\n');
    const auto json = parse_json(file.head.substr(begin, line - begin), file.name);
    INFO((json ? "" : json.error().message));
    REQUIRE(json);
    file.spec = spec_of(json->value("spec", Json::object()));
    file.host = host_of(json->value("host", Json::object()));
    file.files = files_of(json->value("files", Json::object()));
    return file;
}

}  // namespace

std::string plan_files_dir()
{
    return BERTH_PLANS;
}

Spec base_spec()
{
    Spec spec;
    spec.machine_id = "3f9a1c0e77b2";
    spec.machine_name = "web";
    spec.cpus = 1;
    spec.memory = gib(1);
    spec.boot.kernel = "/k/Image";
    spec.machine_dir = "/m";
    spec.log_dir = "/l";
    return spec;
}

vz::Host base_host()
{
    vz::Host host;
    host.macos = 14;
    host.cpus_most = 8;
    host.memory_least = mib(4);
    host.memory_most = gib(16);
    host.rosetta = vz::RosettaState::Installed;
    return host;
}

std::vector<PlanFile> read_plan_files()
{
    std::vector<PlanFile> files;
    for (const auto& entry : std::filesystem::directory_iterator(plan_files_dir()))
        files.push_back(read_plan_file(entry.path()));
    std::sort(files.begin(), files.end(), [](const PlanFile& a, const PlanFile& b) {
        return a.name < b.name;
    });
    return files;
}

std::string planned_text(const PlanFile& file)
{
    const auto plan = vz::make_plan(file.spec, file.host, file.files);
    if (plan) return to_text(*plan);
    return "error " + std::string(name_of(plan.error().code)) + ": " + plan.error().message +
           "\nhint: " + plan.error().hint + "\n";
}

}  // namespace berth::test
