#include "agent/cli/doctor.h"
#include "agent/cli/human.h"
#include "agent/client/agent_launcher.h"
#include "agent/rebuild.h"
#include "vzcore/base/file.h"
#include "vzcore/json_read.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string_view>

namespace berth::cli {
namespace {

// One that does not answer for so long is what somebody looks for here.
constexpr std::chrono::seconds kAgentPatience{5};

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
                "berth db rebuild makes a new one from the definitions, and sets this one aside"};
    return {Health::Ok, "store", path + "; the agent checks it when it starts", ""};
}

Check check_set_aside(const std::string& file)
{
    return {Health::Warn,
            "store",
            "a damaged database was set aside as " + file + ", and a new one was made",
            "see that nothing is missing (berth ls, berth history), then delete that file"};
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

Check check_store(const Json& store)
{
    const std::string path = text_of(store, "path");
    const Json* writable = member_of(store, "writable");
    if (writable != nullptr && *writable == false)
        return {Health::Fail,
                "store",
                path + " cannot be written: " + text_of(store, "problem") +
                    "; machines go on, and what happens is stored when it can be",
                text_of(store, "hint")};
    const auto schema = integer_of(store, "schema");
    return {Health::Ok,
            "store",
            path + ", schema " + (schema ? std::to_string(*schema) : "unknown") +
                ", found sound when the agent started",
            ""};
}

Check check_backups(const Json& store)
{
    const auto count = integer_of(store, "backups").value_or(0);
    const auto newest = time_of(store, "backup_at");
    if (count == 0 || !newest) return {Health::Ok, "backups", "none yet; one is made each day", ""};
    return {Health::Ok,
            "backups",
            std::to_string(count) + ", the newest of " + local_minute(*newest),
            ""};
}

std::vector<Check> check_stores(const Json& status)
{
    const Json* store = member_of(status, "store");
    if (store == nullptr) return {{Health::Warn, "store", "the agent does not say", ""}};
    std::vector<Check> checks{check_store(*store), check_backups(*store)};
    for (const std::string& file : texts_of(*store, "set_aside"))
        checks.push_back(check_set_aside(file));
    return checks;
}

// A desktop without a tray is no fault: everything works by commands.
Check check_menu(const Json& status)
{
    const Json* menu = member_of(status, "menu");
    if (menu == nullptr || menu->is_null())
        return {Health::Ok, "menu", "this agent runs without one", ""};
    if (flag_of(*menu, "shown")) return {Health::Ok, "menu", "in the menu bar", ""};
    return {Health::Ok, "menu", "not seen: " + text_of(*menu, "problem"), ""};
}

// Nor is one without notices: the menu and berth history say the same.
Check check_notices(const Json& status)
{
    const Json* notices = member_of(status, "notices");
    if (notices == nullptr || notices->is_null())
        return {Health::Ok, "notices", "this agent shows none", ""};
    if (flag_of(*notices, "shown")) return {Health::Ok, "notices", "shown by the desktop", ""};
    return {Health::Ok, "notices", "not shown: " + text_of(*notices, "problem"), ""};
}

// No fault of the user's either, nor one that machines would notice.
Check check_memory(const Json& status)
{
    const Json* memory = member_of(status, "host_memory");
    if (memory == nullptr) return {Health::Warn, "host memory", "the agent does not say", ""};
    if (flag_of(*memory, "watched"))
        return {Health::Ok, "host memory", "a notice is shown when it is short", ""};
    return {Health::Ok,
            "host memory",
            "no notice when it is short: " + text_of(*memory, "problem"),
            text_of(*memory, "hint")};
}

std::vector<Check> check_without_agent(const Paths& paths)
{
    std::vector<Check> checks{check_agent_program(), check_store_file(paths.database())};
    for (const std::string& file : agent::set_aside_files(paths))
        checks.push_back(check_set_aside(file));
    return checks;
}

}  // namespace

std::vector<Check> check_agent(Context& context)
{
    auto client = context.running_agent(kAgentPatience);
    if (!client) {
        const Error& error = client.error();
        if (error.code == ErrorCode::Unreachable) return check_without_agent(*context.paths());
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
    for (Check& check : check_stores(*status))
        checks.push_back(std::move(check));
    checks.push_back(check_menu(*status));
    checks.push_back(check_notices(*status));
    checks.push_back(check_memory(*status));
    return checks;
}

}  // namespace berth::cli
