#include "agent/cli/doctor.h"

#include "agent/cli/commands.h"

#include <algorithm>

namespace berth::cli {
namespace {

const char* name_of(Health health)
{
    switch (health) {
    case Health::Ok: return "ok";
    case Health::Warn: return "warn";
    case Health::Fail: return "fail";
    }
    return "";
}

Style style_of(Health health)
{
    switch (health) {
    case Health::Ok: return Style::Good;
    case Health::Warn: return Style::Strong;
    case Health::Fail: return Style::Bad;
    }
    return Style::Plain;
}

}  // namespace

std::string checks_text(const std::vector<Check>& checks, std::size_t columns, Colour colour)
{
    constexpr std::size_t kIndent = 6;
    std::string text;
    for (const Check& check : checks) {
        const std::string name = name_of(check.health);
        std::string before =
            styled(name, style_of(check.health), colour) + std::string(kIndent - name.size(), ' ');
        for (const std::string& line :
             wrapped(printable(check.what + ": " + check.detail), columns - kIndent)) {
            text += before + line + "\n";
            before = std::string(kIndent, ' ');
        }
        if (check.hint.empty()) continue;
        for (const std::string& line : wrapped("hint: " + printable(check.hint), columns - kIndent))
            text += std::string(kIndent, ' ') + line + "\n";
    }
    return text;
}

Json checks_document(const std::vector<Check>& checks)
{
    Json items = Json::array();
    for (const Check& check : checks)
        items.push_back({{"status", name_of(check.health)},
                         {"what", check.what},
                         {"detail", check.detail},
                         {"hint", check.hint}});
    return {{"ok", checks_exit_code(checks) == kDone}, {"checks", std::move(items)}};
}

int checks_exit_code(const std::vector<Check>& checks)
{
    const bool failed = std::any_of(checks.begin(), checks.end(), [](const Check& check) {
        return check.health == Health::Fail;
    });
    return failed ? kRefused : kDone;
}

Result<int> run(Context& context, const DoctorOptions& /*options*/)
{
    std::vector<Check> checks{{Health::Ok, "berth", "version " BERTH_VERSION, ""}};
    std::vector<Check> agent;
    const auto add = [&](std::vector<Check> more) {
        std::move(more.begin(), more.end(), std::back_inserter(checks));
    };
    if (context.paths()) {
        add(check_folders(*context.paths()));
        agent = check_agent(context);
        add(agent);
    } else {
        const Error& error = context.paths().error();
        checks.push_back({Health::Fail, "folders", error.message, error.hint});
    }
    add(check_backend(context, agent));
    if (context.globals().json)
        context.out().write_document(checks_document(checks));
    else
        context.out().write(checks_text(checks, context.out().columns(), context.out().colour()));
    return checks_exit_code(checks);
}

}  // namespace berth::cli
