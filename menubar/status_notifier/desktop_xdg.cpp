#include "menubar/status_notifier/desktop_xdg.h"

#include "agent/client/agent_launcher.h"
#include "menubar/status_notifier/folder_chooser.h"
#include "menubar/status_notifier/launch.h"
#include "menubar/status_notifier/terminal.h"
#include "vzcore/json.h"
#include "vzcore/json_read.h"
#include "vzcore/run_program.h"

#include <cstdlib>
#include <map>

namespace berth::menu {
namespace {

using namespace std::chrono_literals;

const std::string kViewer = "berth-viewer";
const std::string kCli = "berth";

/// systemd may have to read its units again meanwhile.
constexpr auto kLoginItemBudget = 30s;

std::vector<std::string> arguments_of(const OpenWindow& window)
{
    switch (window.kind) {
    case OpenWindow::Kind::Console:
        if (window.run == 0) return {window.machine};
        return {window.machine, "--run", std::to_string(window.run)};
    case OpenWindow::Kind::History:
        if (window.machine.empty()) return {"--history"};
        return {window.machine, "--history"};
    case OpenWindow::Kind::Machines: return {"--machines"};
    case OpenWindow::Kind::NewMachine: return {"--new"};
    case OpenWindow::Kind::About: return {"--about"};
    }
    return {};
}

class XdgDesktop : public Desktop {
public:
    XdgDesktop(Loop& loop, bus::Connection& bus, Activation& activation)
        : loop_(loop), activation_(activation), chooser_(bus)
    {
        // What this process has of them was for its own start.
        for (const char* variable : {"XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"})
            ::unsetenv(variable);  // NOLINT(concurrency-mt-unsafe): one thread
    }

    void open_window(const OpenWindow& window, Done done) override
    {
        start_viewer(arguments_of(window), std::move(done));
    }

    void open_terminal(const OpenTerminal& terminal, const std::string& program, Done done) override
    {
        auto berth = find_program_of_ours(kCli);
        if (!berth) return done(tl::unexpected<Error>(berth.error()));
        auto command = terminal_command({std::move(*berth), "console", terminal.machine}, program);
        if (!command) return done(tl::unexpected<Error>(command.error()));
        std::string first = std::move(command->front());
        command->erase(command->begin());
        launch(std::move(first), std::move(*command), std::move(done));
    }

    void choose_folder(const std::string& title,
                       std::function<void(Result<std::optional<std::string>>)> chosen) override
    {
        chooser_.choose(title, std::move(chosen));
    }

    void copy(const std::string& text, Done done) override
    {
        start_viewer({"--copy", text}, std::move(done));
    }

    void login_item(std::function<void(std::optional<LoginStart>)> told) override
    {
        // Its exit code says whether there is one, so only the document counts.
        run_cli({"--json", "login-item", "status"}, [told = std::move(told)](auto end) {
            const auto status =
                end ? parse_json(end->output, "the login item") : Result<Json>(Json());
            const std::string state = status ? text_of(*status, "state") : "";
            if (state.empty()) return told(std::nullopt);
            told(state == "installed" ? LoginStart::On : LoginStart::Off);
        });
    }

    void set_login_item(bool on, Done done) override
    {
        run_cli({"login-item", on ? "install" : "remove"},
                [done = std::move(done)](Result<ProgramEnd> end) {
                    if (!end) return done(tl::unexpected<Error>(end.error()));
                    if (end->succeeded()) return done({});
                    done(fail(ErrorCode::Refused, end->output));
                });
    }

private:
    void start_viewer(std::vector<std::string> arguments, Done done)
    {
        auto program = find_program_of_ours(kViewer);
        if (!program) return done(tl::unexpected<Error>(program.error()));
        launch(std::move(*program), std::move(arguments), std::move(done));
    }

    void launch(std::string program, std::vector<std::string> arguments, Done done)
    {
        launch_on_desktop(
            loop_, {std::move(program), std::move(arguments), activation_.take()}, std::move(done));
    }

    void run_cli(std::vector<std::string> arguments, std::function<void(Result<ProgramEnd>)> done)
    {
        auto program = find_program_of_ours(kCli);
        if (!program) return done(tl::unexpected<Error>(program.error()));
        SpawnRequest request;
        request.program = std::move(*program);
        request.arguments = std::move(arguments);
        const int id = ++last_id_;
        auto run = start_program(loop_,
                                 std::move(request),
                                 kLoginItemBudget,
                                 AtDeadline::Kill,
                                 [this, id, done](Result<ProgramEnd> end) {
                                     const auto over = programs_.extract(id);
                                     done(std::move(end));
                                 });
        if (!run) return done(tl::unexpected<Error>(run.error()));
        programs_[id] = std::move(*run);
    }

    Loop& loop_;
    Activation& activation_;
    FolderChooser chooser_;
    std::map<int, Handle> programs_;
    int last_id_ = 0;
};

}  // namespace

std::unique_ptr<Desktop> make_xdg_desktop(Loop& loop, bus::Connection& bus, Activation& activation)
{
    return std::make_unique<XdgDesktop>(loop, bus, activation);
}

}  // namespace berth::menu
