// macOS: a launch agent of the user, loaded into the graphical session by launchctl(1). Written
// from documentation; nobody has run it on a Mac.
#include "agent/client/login/login_manager.h"
#include "vzcore/run_program.h"

#include <unistd.h>

#include <charconv>

namespace berth::login {
namespace {

using namespace std::chrono_literals;

constexpr auto kBudget = 30s;
const std::string kLabel = "org.berth.agent";

class LaunchdManager : public Manager {
public:
    LaunchdManager(EventLoop& loop, const Places& places)
        : loop_(loop), path_(places.home + "/Library/LaunchAgents/" + kLabel + ".plist"),
          domain_("gui/" + std::to_string(::getuid()))
    {
    }
    [[nodiscard]] std::string name() const override { return "launchd"; }
    [[nodiscard]] Syntax syntax() const override { return Syntax::PropertyList; }
    [[nodiscard]] std::string form() const override { return kLabel + ".plist.in"; }
    [[nodiscard]] std::string path() const override { return path_; }
    /// Being in the folder is what counts at login.
    Result<void> enable() override { return run({"enable", domain_ + "/" + kLabel}); }
    /// Unloading would end the agent that runs; what is loaded is forgotten at logout.
    Result<void> disable() override { return {}; }
    Result<void> forget() override { return {}; }
    [[nodiscard]] bool starts_now() const override { return true; }
    Result<void> start() override
    {
        const auto now = activity();
        if (now && now->enabled) return run({"kickstart", domain_ + "/" + kLabel});
        return run({"bootstrap", domain_, path_});
    }
    Result<Activity> activity() override
    {
        SpawnRequest request;
        request.program = "/bin/launchctl";
        request.arguments = {"print", domain_ + "/" + kLabel};
        auto end = run_program(loop_, std::move(request), kBudget, AtDeadline::Kill);
        if (!end) return tl::unexpected<Error>(end.error());
        Activity activity;
        activity.enabled = end->succeeded();
        const std::size_t at = end->output.find("\n\tpid = ");
        activity.active = end->succeeded() && at != std::string::npos;
        if (at != std::string::npos)
            std::from_chars(
                end->output.data() + at + 8, end->output.data() + end->output.size(), activity.pid);
        return activity;
    }

private:
    Result<void> run(std::vector<std::string> arguments)
    {
        const std::string what = "launchctl " + arguments.front();
        SpawnRequest request;
        request.program = "/bin/launchctl";
        request.arguments = std::move(arguments);
        auto end = run_program(loop_, std::move(request), kBudget, AtDeadline::Kill);
        if (!end) return fail(end.error(), what);
        if (!end->succeeded()) return fail(ErrorCode::Refused, what + ": " + end->output);
        return {};
    }

    EventLoop& loop_;
    const std::string path_, domain_;
};

}  // namespace

std::vector<std::unique_ptr<Manager>> find_managers(EventLoop& loop, const Places& places)
{
    std::vector<std::unique_ptr<Manager>> managers;
    managers.push_back(std::make_unique<LaunchdManager>(loop, places));
    return managers;
}

}  // namespace berth::login
