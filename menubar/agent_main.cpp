// berth-agent: wiring only, of the agent and its menu.
#include "agent/agent.h"
#include "agent/background.h"
#include "agent/log_file.h"
#include "agent/login_session.h"
#include "agent/options.h"
#include "menubar/app_login_item.h"
#include "menubar/beside_desktop.h"
#include "menubar/host_menu.h"
#include "vzcore/process.h"
#include "vzcore/qemu/accelerator.h"

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace {

using namespace berth;
using namespace berth::agent;

constexpr int kRefused = 1;
constexpr int kUsageError = 2;

/// The form that all programs of Berth have.
std::string told(const Error& error)
{
    std::string text = "berth-agent: " + error.message + "\n";
    if (!error.hint.empty()) text += "hint: " + error.hint + "\n";
    return text;
}

/// The runner that was built and installed with this agent, else what PATH has.
std::string runner_program(const Options& options)
{
    if (!options.runner.empty()) return options.runner;
    const std::string beside = own_program_dir().value_or("") + "/berth-runner";
    return ::access(beside.c_str(), X_OK) == 0 ? beside : "berth-runner";
}

std::string kvm_finding()
{
    const auto finding = qemu::probe_kvm();
    return finding.usable ? "usable" : finding.reason;
}

std::unique_ptr<menu::HostMenu> show_menu(Loop& loop, Agent& agent)
{
    auto menu = menu::open_host_menu(loop, agent.port());
    agent.report_desktop({.menu = [raw = menu.get()] { return raw->problem(); },
                          .notices = [raw = menu.get()] { return raw->notice_problem(); }});
    return menu;
}

AgentConfig config_for(const Options& options, const Paths& paths, LogFile& log)
{
    AgentConfig config;
    config.paths = paths;
    config.runner_program = runner_program(options);
    config.host_facts = read_host_facts;
    config.probe_kvm = kvm_finding;
    config.session = find_session(options.login);
    config.login_session = login_session();
    config.set_log_level = [&log](LogLevel level) { log.set_level(level); };
    return config;
}

Result<void> serve(const Options& options, Background& background, menu::LeaveLine& line)
{
    const auto paths = find_paths();
    if (!paths) return tl::unexpected<Error>(paths.error());
    if (auto made = ensure_folders(*paths); !made) return made;
    auto log = LogFile::open(paths->agent_log(),
                             options.background ? LogFile::Echo::None : LogFile::Echo::ToStderr);
    if (!log) return tl::unexpected<Error>(log.error());

    const auto loop = EventLoop::create();
    auto agent = Agent::open(*loop, **log, config_for(options, *paths, **log));
    if (!agent) return tl::unexpected<Error>(agent.error());

    // The machines go on: their runners lead sessions of their own.
    const auto quit = [&loop] { loop->stop(); };
    const Handle on_terminate = loop->on_signal(SIGTERM, [&] { (*agent)->terminate(quit); });
    const Handle on_interrupt = loop->on_signal(SIGINT, quit);
    (*agent)->on_quit(quit);
    line.listen(*loop, [&](menu::Leave why) {
        if (why == menu::Leave::Quit) return quit();
        (*agent)->session_ends(quit);
    });
    std::unique_ptr<menu::HostMenu> menu;
    Result<void> served;
    (*agent)->serve([&](const Result<void>& serving) {
        served = serving;
        if (!served) return loop->stop();
        (*log)->info("berth-agent " BERTH_VERSION " serves " + paths->data);
        if (!options.headless) menu = show_menu(*loop, **agent);
        background.succeed();
    });
    loop->run();
    line.close();
    if (!served) return served;
    (*agent)->say_goodbye();
    (*log)->info("berth-agent ends; machines that run go on");
    return {};
}

int run(const Options& options)
{
    Background background;
    if (options.background) {
        const auto foreground = Background::detach(background);
        if (!foreground) {
            std::fputs(told(foreground.error()).c_str(), stderr);
            return kRefused;
        }
        if (*foreground) return **foreground;
    }
    Result<void> served;
    menu::LeaveLine line;
    const auto agent = [&] { served = serve(options, background, line); };
    if (options.headless)
        agent();
    else
        menu::beside_desktop(agent, line);
    if (served) return 0;
    if (options.background) {
        background.fail_with(told(served.error()));
    } else {
        std::fputs(told(served.error()).c_str(), stderr);
    }
    return kRefused;
}

// For `berth login-item` of the same app: macOS tells of its item to the app's main program alone.
int say_login_item()
{
    const auto start = menu::app_login_item();
    if (!start) {
        std::fputs("berth-agent: this program is in no app that has a login item\n", stderr);
        return kRefused;
    }
    std::printf("%s\n", std::string(login::name_of(*start)).c_str());
    return 0;
}

}  // namespace

int main(int argc, char** argv)
{
    ::umask(077);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGHUP, SIG_IGN);  // a terminal that closes takes no machine with it
    const auto options = parse_options({argv + 1, argv + argc});
    if (!options) {
        std::fputs(told(options.error()).c_str(), stderr);
        return kUsageError;
    }
    if (options->help || options->version) {
        std::fputs(options->help ? kUsage : "berth-agent " BERTH_VERSION "\n", stdout);
        return 0;
    }
    if (options->login_item) return say_login_item();
    return run(*options);
}
