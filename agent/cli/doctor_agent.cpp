#include "agent/cli/doctor.h"
#include "agent/client/agent_launcher.h"
#include "agent/client/json_read.h"
#include "vzcore/base/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace berth::cli {
namespace {

// Without the agent only the file's first bytes are looked at: opening it could migrate it.
Check check_store_file(const std::string& path)
{
    constexpr std::string_view kMagic("SQLite format 3\0", 16);
    auto file = open_file(path, O_RDONLY);
    if (!file && file.error().code == ErrorCode::NotFound)
        return {Health::Ok, "store", path + ", made when it is first needed", ""};
    if (!file) return {Health::Fail, "store", file.error().message, ""};
    std::array<char, kMagic.size()> head{};
    const ssize_t got = ::read(file->get(), head.data(), head.size());
    if (got == 0) return {Health::Ok, "store", path + " is empty", ""};
    if (std::string_view(head.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))) !=
        kMagic)
        return {Health::Fail,
                "store",
                path + " is not a database",
                "move it away; machines/*/definition.json holds the definitions"};
    return {Health::Ok, "store", path + "; the agent checks it when it starts", ""};
}

Check check_agent_program()
{
    const auto program = find_agent_program();
    if (!program) return {Health::Fail, "agent", program.error().message, program.error().hint};
    return {Health::Ok, "agent", "does not run; any command starts " + *program, ""};
}

Check check_version(const Client& client)
{
    const std::string detail =
        "runs, version " + client.version() + ", process " + std::to_string(client.pid());
    if (client.version() == BERTH_VERSION) return {Health::Ok, "agent", detail, ""};
    return {Health::Warn,
            "agent",
            detail + ", while this is version " BERTH_VERSION,
            "berth agent quit; machines go on, and the next command starts the new one"};
}

Check check_accelerator(const Json& status)
{
    const Json* accelerator = member_of(status, "accelerator");
    if (accelerator == nullptr) return {Health::Warn, "accelerator", "the agent does not say", ""};
    const std::string reason = text_of(*accelerator, "reason");
    if (flag_of(*accelerator, "kvm"))
        return {Health::Ok, "accelerator", "KVM" + (reason.empty() ? "" : ": " + reason), ""};
    return {Health::Warn,
            "accelerator",
            "TCG, which emulates and is slow" + (reason.empty() ? "" : ": " + reason),
            "machines run all the same"};
}

Check check_store(const Json& status)
{
    const Json* store = member_of(status, "store");
    if (store == nullptr) return {Health::Warn, "store", "the agent does not say", ""};
    const auto schema = integer_of(*store, "schema");
    return {Health::Ok,
            "store",
            text_of(*store, "path") + ", schema " + (schema ? std::to_string(*schema) : "unknown") +
                ", found sound when the agent started",
            ""};
}

}  // namespace

std::vector<Check> check_agent(Context& context)
{
    auto client = context.running_agent();
    if (!client) {
        const Error& error = client.error();
        if (error.code == ErrorCode::Unreachable)
            return {check_agent_program(), check_store_file(context.paths()->database())};
        return {{Health::Fail, "agent", error.message, error.hint}};
    }
    std::vector<Check> checks{check_version(**client)};
    const auto status = (*client)->call("agent.status", Json::object(), std::chrono::seconds(10));
    if (!status) {
        checks.push_back(
            {Health::Fail, "agent status", status.error().message, status.error().hint});
        return checks;
    }
    checks.push_back(check_accelerator(*status));
    checks.push_back(check_store(*status));
    return checks;
}

}  // namespace berth::cli
