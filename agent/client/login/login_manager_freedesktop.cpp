// systemd's manager of the user where there is one; else the autostart folder that desktop sessions
// read.
#include "agent/client/login/login_manager.h"
#include "vzcore/run_program.h"

#include <algorithm>
#include <charconv>

namespace berth::login {
namespace {

using namespace std::chrono_literals;

constexpr auto kBudget = 30s;
constexpr auto kStartBudget = 100s;  ///< systemd itself gives up after 90 s.
const std::string kUnit = "berth-agent.service";

std::string config_folder(const Places& places)
{
    return places.config.empty() ? places.home + "/.config" : places.config;
}

std::string trimmed(std::string text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    return text;
}

class SystemdManager : public Manager {
public:
    SystemdManager(EventLoop& loop, const Places& places)
        : loop_(loop), path_(config_folder(places) + "/systemd/user/" + kUnit)
    {
    }
    [[nodiscard]] std::string name() const override { return "systemd"; }
    [[nodiscard]] Syntax syntax() const override { return Syntax::SystemdUnit; }
    [[nodiscard]] std::string form() const override { return kUnit + ".in"; }
    [[nodiscard]] std::string path() const override { return path_; }

    /// There is a manager that answers.
    bool is_there() { return run({"show-environment"}, kBudget).has_value(); }

    Result<void> enable() override
    {
        if (auto read = run({"daemon-reload"}, kBudget); !read)
            return tl::unexpected<Error>(read.error());
        return run({"enable", kUnit}, kBudget).map([](const std::string&) {});
    }
    Result<void> disable() override
    {
        return run({"disable", kUnit}, kBudget).map([](const std::string&) {});
    }
    Result<void> forget() override
    {
        return run({"daemon-reload"}, kBudget).map([](const std::string&) {});
    }
    [[nodiscard]] bool starts_now() const override { return true; }
    Result<void> start() override
    {
        // One that failed too often before is given another chance.
        static_cast<void>(run({"reset-failed", kUnit}, kBudget));
        return run({"start", kUnit}, kStartBudget)
            .map([](const std::string&) {})
            .map_error([](const Error& error) {
                return error.hinting("see: systemctl --user status " + kUnit);
            });
    }
    Result<Activity> activity() override
    {
        const std::string wanted = "--property=UnitFileState,ActiveState,MainPID";
        auto shown = run({"show", wanted, kUnit}, kBudget);
        if (!shown) return tl::unexpected<Error>(shown.error());
        const std::string state = value_of(*shown, "ActiveState");
        Activity activity;
        activity.enabled = value_of(*shown, "UnitFileState") == "enabled";
        activity.active = state == "active" || state == "activating" || state == "reloading";
        const std::string pid = value_of(*shown, "MainPID");
        std::from_chars(pid.data(), pid.data() + pid.size(), activity.pid);
        return activity;
    }

private:
    Result<std::string> run(std::vector<std::string> arguments, std::chrono::milliseconds budget)
    {
        const std::string what = "systemctl --user " + arguments.front();
        arguments.insert(arguments.begin(), "--user");
        SpawnRequest request;
        request.program = "systemctl";
        request.arguments = std::move(arguments);
        auto end = run_program(loop_, std::move(request), budget, AtDeadline::Kill);
        if (!end) return fail(end.error(), what);
        if (!end->succeeded()) return fail(ErrorCode::Refused, what + ": " + trimmed(end->output));
        return end->output;
    }

    static std::string value_of(const std::string& shown, const std::string& property)
    {
        const std::string text = "\n" + shown;
        const std::size_t at = text.find("\n" + property + "=");
        if (at == std::string::npos) return "";
        const std::size_t begin = at + property.size() + 2;
        return text.substr(begin, text.find('\n', begin) - begin);
    }

    EventLoop& loop_;
    const std::string path_;
};

class AutostartManager : public Manager {
public:
    explicit AutostartManager(const Places& places)
        : path_(config_folder(places) + "/autostart/berth-agent.desktop")
    {
    }
    [[nodiscard]] std::string name() const override { return "xdg-autostart"; }
    [[nodiscard]] Syntax syntax() const override { return Syntax::DesktopEntry; }
    [[nodiscard]] std::string form() const override { return "berth-agent.desktop.in"; }
    [[nodiscard]] std::string path() const override { return path_; }
    Result<void> enable() override { return {}; }
    Result<void> disable() override { return {}; }
    Result<void> forget() override { return {}; }
    [[nodiscard]] bool starts_now() const override { return false; }
    Result<void> start() override { return {}; }
    Result<Activity> activity() override { return Activity{}; }

private:
    const std::string path_;
};

}  // namespace

std::vector<std::unique_ptr<Manager>> find_managers(EventLoop& loop, const Places& places)
{
    auto systemd = std::make_unique<SystemdManager>(loop, places);
    const bool there = systemd->is_there();
    std::vector<std::unique_ptr<Manager>> managers;
    managers.push_back(std::move(systemd));
    managers.push_back(std::make_unique<AutostartManager>(places));
    if (!there) std::swap(managers[0], managers[1]);
    return managers;
}

}  // namespace berth::login
