#include "tests/vzcore/checked_document.h"

#include "tests/support/catch.h"
#include "vzcore/definition.h"

namespace berth::test {
Json fine_document()
{
    return parse_json(R"({
        "berth": 1, "name": "web", "cpus": 1, "memory": "64MiB",
        "boot": {"kind": "linux", "kernel": "/k", "initrd": "/i", "command_line": "c"},
        "disks": [{"path": "/a", "size": 512}, {"path": "/b"}],
        "networks": [{"kind": "nat", "mac": "52:54:00:00:00:01", "forwards": [
            {"protocol": "tcp", "host_port": 1, "guest_port": 1},
            {"protocol": "udp", "host_port": 1, "guest_port": 65535}]}],
        "shares": [{"tag": "a", "path": "/"}, {"tag": "b", "path": "/"}],
        "autostart": {"enabled": true, "order": 1, "delay": "1s", "retries": 1,
                      "conditions": {"ac_power": true, "mounted": ["/a", "/b"], "network": true}},
        "restart": "never", "on_sleep": "save", "stop_grace": "1s", "ready_pattern": "x",
        "console": {"limit": "8MiB"}, "accelerator": "auto"})",
                      "the test's document")
        .value();
}

std::string problem_with(const std::string& pointer, const Json& value)
{
    Json json = fine_document();
    json[Json::json_pointer(pointer)] = value;
    const auto definition = parse_definition(dump_line(json));
    if (definition) return "";
    CHECK(definition.error().code == ErrorCode::Invalid);
    return definition.error().message;
}

std::string problem_without(const std::string& parent, const std::string& member)
{
    Json json = fine_document();
    json[Json::json_pointer(parent)].erase(member);
    const auto definition = parse_definition(dump_line(json));
    return definition ? "" : definition.error().message;
}

void check_refused(const std::string& path, const std::vector<Case>& cases)
{
    for (const auto& [pointer, value] : cases) {
        INFO(pointer << " = " << dump_line(value).substr(0, 80));
        const std::string problem = problem_with(pointer, value);
        CHECK(problem.find(path + ": ") == 0);
        CHECK(problem.find("expected") != std::string::npos);
        CHECK(problem.find('\n') == std::string::npos);  // said once
    }
}

void check_accepted(const std::string& pointer, const std::vector<Json>& values)
{
    for (const Json& value : values) {
        INFO(pointer << " = " << dump_line(value).substr(0, 80));
        CHECK(problem_with(pointer, value).empty());
    }
}

void check_refused(const std::string& pointer,
                   const std::string& path,
                   const std::vector<Json>& values)
{
    for (const Json& value : values)
        check_refused(path, {{pointer, value}});
}
}  // namespace berth::test
