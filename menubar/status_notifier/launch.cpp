#include "menubar/status_notifier/launch.h"

#include "vzcore/process.h"

#include <cstdlib>
#include <memory>

namespace berth::menu {
namespace {

/// A program that cannot open its window gives up within this.
constexpr auto kGivesUpWithin = std::chrono::seconds(5);

bool is_set(const char* variable)
{
    const char* const value = std::getenv(variable);
    return value != nullptr && *value != '\0';
}

/// The first moments of a program. It keeps itself until they are over.
struct Launch {
    Handle child, timer;
    std::function<void(Result<void>)> done;

    void finish(const Result<void>& result)
    {
        // Both callbacks hold this object, so it goes with the last of them.
        const Handle its_child = std::move(child);
        const Handle its_timer = std::move(timer);
        const auto its_done = std::move(done);
        its_done(result);
    }
};

Result<void> judge(const ChildExit& exit, const std::string& program)
{
    if (exit.code == 0) return {};
    const std::string how = exit.signal ? "signal " + std::to_string(*exit.signal)
                                        : "code " + std::to_string(exit.code.value_or(-1));
    return fail(ErrorCode::Refused,
                program + " ended at once, with " + how,
                "see what it says in a terminal: " + program);
}

// Toolkits look at the one or the other: by the windowing system that they use.
LaunchPlan with_activation(LaunchPlan wanted)
{
    LaunchPlan plan{"env",
                    {"XDG_ACTIVATION_TOKEN=" + wanted.activation,
                     "DESKTOP_STARTUP_ID=" + wanted.activation,
                     std::move(wanted.program)}};
    plan.arguments.insert(plan.arguments.end(), wanted.arguments.begin(), wanted.arguments.end());
    return plan;
}

}  // namespace

Result<LaunchPlan> plan_launch(LaunchPlan wanted, bool has_display, const std::string& systemd_run)
{
    if (!wanted.activation.empty()) wanted = with_activation(std::move(wanted));
    if (has_display) return wanted;
    if (systemd_run.empty())
        return fail(ErrorCode::Unsupported,
                    "the agent knows of no display",
                    "end it with berth agent quit, and run berth ls from the desktop");
    LaunchPlan plan{systemd_run, {"--user", "--quiet", "--collect", "--", wanted.program}};
    plan.arguments.insert(plan.arguments.end(), wanted.arguments.begin(), wanted.arguments.end());
    return plan;
}

void launch_on_desktop(Loop& loop, LaunchPlan wanted, std::function<void(Result<void>)> done)
{
    const std::string program = wanted.program;
    auto plan = plan_launch(std::move(wanted),
                            is_set("WAYLAND_DISPLAY") || is_set("DISPLAY"),
                            find_program("systemd-run").value_or(""));
    if (!plan) return done(tl::unexpected<Error>(plan.error()));
    SpawnRequest request;
    request.program = plan->program;
    request.arguments = plan->arguments;
    request.directory = "/";  // it holds no folder that somebody wants to unmount
    request.session = SpawnRequest::Session::New;
    const auto pid = spawn(request);
    if (!pid) return done(tl::unexpected<Error>(pid.error()));
    const auto launch = std::make_shared<Launch>();
    launch->done = std::move(done);
    launch->child = loop.on_child_exit(
        *pid, [launch, program](const ChildExit& exit) { launch->finish(judge(exit, program)); });
    launch->timer = loop.after(kGivesUpWithin, [launch] { launch->finish({}); });
}

}  // namespace berth::menu
