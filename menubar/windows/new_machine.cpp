#include "menubar/windows/new_machine.h"

#include "vzcore/json_read.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>

namespace berth {
namespace {

// A whole number as one, so that the agent takes it; anything else as it was typed, so that the
// agent says what is wrong with it.
Json number_or_text(const std::string& text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return number;
    return text;
}

Json boot_of(const NewMachine& machine)
{
    Json boot{{"kind", name_of(machine.boot)}};
    if (machine.boot == BootKind::Efi) return boot;
    boot["kernel"] = machine.kernel;
    if (!machine.initrd.empty()) boot["initrd"] = machine.initrd;
    boot["command_line"] = machine.command_line;
    return boot;
}

Json disks_of(const NewMachine& machine)
{
    Json disks = Json::array();
    // One that boots from its disk has one: without a path the agent asks for it.
    if (machine.disk.empty() && machine.disk_size.empty() && machine.boot == BootKind::Linux)
        return disks;
    Json disk{{"path", machine.disk}};
    if (!machine.disk_size.empty()) disk["size"] = machine.disk_size;
    disks.push_back(std::move(disk));
    return disks;
}

std::string counted(std::int64_t number, const char* thing)
{
    return std::to_string(number) + " " + thing + (number == 1 ? "" : "s");
}

}  // namespace

Json document_of(const NewMachine& machine)
{
    Json shares = Json::array();
    for (const Share& share : machine.shares)
        shares.push_back(
            {{"tag", share.tag}, {"path", share.path}, {"read_only", share.read_only}});
    Json document{{"berth", kDefinitionVersion},
                  {"name", machine.name},
                  {"boot", boot_of(machine)},
                  {"disks", disks_of(machine)},
                  {"shares", std::move(shares)},
                  {"autostart", {{"enabled", machine.start_at_login}}}};
    if (!machine.cpus.empty()) document["cpus"] = number_or_text(machine.cpus);
    if (!machine.memory.empty()) document["memory"] = machine.memory;
    return document;
}

Json plan_question_of(const NewMachine& machine)
{
    Json question{{"autostart", machine.start_at_login}};
    if (!machine.cpus.empty()) question["cpus"] = number_or_text(machine.cpus);
    if (!machine.memory.empty()) question["memory"] = machine.memory;
    return question;
}

std::string plan_text(const Json& answer)
{
    if (const Json* refusal = member_of(answer, "refusal"))
        return "Could not start now: " + text_of(*refusal, "message");
    const auto memory = static_cast<std::uint64_t>(integer_of(answer, "memory").value_or(0));
    return counted(integer_of(answer, "cpus").value_or(0), "CPU") + " and " + human(Bytes{memory}) +
           " of memory";
}

std::string plan_rules(const Json& answer)
{
    const std::string cpus = text_of(answer, "cpus_rule"), memory = text_of(answer, "memory_rule");
    if (cpus.empty() || memory.empty()) return {};
    return "CPUs " + cpus + "\nmemory " + memory;
}

std::map<std::string, std::string> problems_of(const Error& error,
                                               const std::vector<std::string>& fields)
{
    std::map<std::string, std::string> problems;
    const auto add = [&](const std::string& field, const std::string& text) {
        std::string& so_far = problems[field];
        so_far += (so_far.empty() ? "" : "\n") + text;
    };
    if (error.code == ErrorCode::AlreadyExists) {
        add("name", error.message);
        return problems;
    }
    std::istringstream lines(error.message);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t colon = line.find(": ");
        const std::string path = line.substr(0, colon);
        const auto field = std::find_if(fields.begin(), fields.end(), [&](const std::string& one) {
            return path == one || path.starts_with(one + ".") || path.starts_with(one + "[");
        });
        if (colon != std::string::npos && field != fields.end())
            add(*field, line.substr(colon + 2));
        else if (!line.ends_with(':'))
            add("", line);
    }
    if (!error.hint.empty()) add("", error.hint);
    return problems;
}

}  // namespace berth
