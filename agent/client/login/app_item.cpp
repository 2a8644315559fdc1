#include "agent/client/login/app_item.h"

#include "vzcore/base/name_table.h"
#include "vzcore/run_program.h"

#include <filesystem>

namespace berth::login {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

const std::string kMenu = "Launch at Login in Berth's menu";
const std::string kSettings = "System Settings, General, Login Items";

constexpr NameTable<LoginStart, 3> kStarts{{{LoginStart::Off, "off"},
                                            {LoginStart::On, "on"},
                                            {LoginStart::NeedsApproval, "needs_approval"}}};
static_assert(names_all(kStarts, LoginStart::NeedsApproval));

std::string sentence_of(LoginStart start)
{
    switch (start) {
    case LoginStart::Off: return "the agent is not started at login: Berth.app's own item is off";
    case LoginStart::On: return "the agent is started at login by Berth.app's own item";
    case LoginStart::NeedsApproval:
        return "Berth.app asked to start at login, and macOS waits for you to allow it in " +
               kSettings;
    }
    return "";
}

Status::State state_of(LoginStart start)
{
    switch (start) {
    case LoginStart::Off: return Status::State::Absent;
    case LoginStart::On: return Status::State::Installed;
    case LoginStart::NeedsApproval: return Status::State::Unapproved;
    }
    return Status::State::Absent;
}

std::string what_to_do(std::optional<LoginStart> start)
{
    if (!start) return "see " + kMenu + ", or " + kSettings;
    switch (*start) {
    case LoginStart::Off: return "switch it on: " + kMenu;
    case LoginStart::On: return "it is on already: see " + kMenu;
    case LoginStart::NeedsApproval: return "allow it: " + kSettings;
    }
    return "";
}

}  // namespace

std::string_view name_of(LoginStart start)
{
    return name_in(kStarts, start);
}

std::optional<LoginStart> login_start_named(std::string_view name)
{
    return named_in(kStarts, name);
}

std::optional<std::string> app_around(const std::string& program)
{
    std::error_code error;
    const fs::path path = fs::canonical(program, error);
    const fs::path programs = path.parent_path();
    const fs::path contents = programs.parent_path();
    if (error || programs.filename() != "MacOS" || contents.filename() != "Contents" ||
        !fs::exists(contents / "Library/LaunchAgents/org.berth.agent.plist", error))
        return std::nullopt;
    return contents.parent_path().string();
}

Result<LoginStart> ask_app(EventLoop& loop, const std::string& agent_program)
{
    SpawnRequest request;
    request.program = agent_program;
    request.arguments = {"--login-item"};
    const std::string what = "asking Berth.app for its login item";
    const auto end = run_program(loop, std::move(request), 10s, AtDeadline::Kill);
    if (!end) return fail(end.error(), what);
    const std::string said = end->output.substr(0, end->output.find('\n'));
    const auto start = login_start_named(said);
    if (end->succeeded() && start) return *start;
    return fail(ErrorCode::Io, what + ": " + (said.empty() ? "it said nothing" : said));
}

Status app_status(const std::string& app, LoginStart start, std::vector<std::string> others)
{
    Status status;
    status.state = state_of(start);
    status.manager = "Berth.app";
    status.path = app;
    status.content = Content{app + "/Contents/MacOS/berth-agent", "", BERTH_VERSION};
    status.activity.enabled = start == LoginStart::On;
    status.leftovers = std::move(others);
    status.detail = sentence_of(start);
    return status;
}

Error second_item(std::optional<LoginStart> start)
{
    return {ErrorCode::Refused,
            "Berth.app keeps a login item of its own, and a second one would start the agent twice",
            what_to_do(start)};
}

std::optional<Error> item_that_stays(LoginStart start)
{
    if (start == LoginStart::Off) return std::nullopt;
    return Error{ErrorCode::Refused,
                 "Berth.app's own login item stays: its menu switches it",
                 "switch it off: " + kMenu + ", or " + kSettings};
}

}  // namespace berth::login
