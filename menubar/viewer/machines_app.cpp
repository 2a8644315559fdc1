#include "menubar/viewer/machines_app.h"

#include "agent/client/agent_launcher.h"
#include "menubar/viewer/agent_feed.h"
#include "menubar/viewer/app_parts.h"
#include "menubar/viewer/history_tab.h"
#include "menubar/viewer/machines_window.h"
#include "menubar/viewer/new_machine_form.h"
#include "menubar/viewer/text.h"
#include "menubar/viewer/theme.h"
#include "menubar/viewer/window_claim.h"
#include "vzcore/process.h"

#include <QApplication>
#include <QSettings>
#include <QShortcut>
#include <list>

namespace berth::viewer {
namespace {

constexpr int kRuns = 500;

enum class Wanted { List, Form, History };

Wanted wanted_of(const Options& options)
{
    if (options.new_machine) return Wanted::Form;
    return options.history ? Wanted::History : Wanted::List;
}

const char* id_of(Wanted wanted)
{
    switch (wanted) {
    case Wanted::List: return "machines";
    case Wanted::Form: return "new";
    case Wanted::History: return "history";
    }
    return "machines";
}

class MachinesApp {
public:
    MachinesApp(Loop& loop, const Options& options, const Paths& paths)
        : loop_(loop), paths_(paths), activation_token_(options.activation_token),
          wanted_(wanted_of(options)), feed_(loop, paths, {}), claim_(loop, paths.runtime)
    {
        feed_.on_change = [this] { feed_changed(); };
        feed_.want_machines();
        feed_.open();
    }
    [[nodiscard]] int exit_code() const { return claim_.exit_code(); }

private:
    // The window is made when it is known whether another viewer has it already.
    void feed_changed()
    {
        if (list_) list_->feed_changed();
        if (form_) tell_form();
        if (history_) ask_runs();
        if (claim_.is_given_up() || list_ || form_ || history_) return;
        if (claim()) show_wanted();
    }

    void show_wanted()
    {
        switch (wanted_) {
        case Wanted::List: return show_list();
        case Wanted::Form: return show_form();
        case Wanted::History: return show_history();
        }
    }

    void show_list()
    {
        if (!list_) {
            list_ = std::make_unique<MachinesWindow>(feed_);
            list_->on_open = [this](const std::string& machine) { open_log({machine}); };
            list_->on_new = [this] { show_form(); };
            list_->show();
        }
        bring_to_front(*list_);
    }

    void show_history()
    {
        if (!history_) {
            history_ = std::make_unique<HistoryTab>();
            history_->setWindowTitle(QStringLiteral("Run history"));
            history_->resize(1000, 680);
            history_->show_all_only();
            history_->on_open = [this](const RunView& run) {
                open_log({run.machine, "--run", std::to_string(run.number)});
            };
            for (const QKeySequence& keys :
                 {QKeySequence(QKeySequence::Close), QKeySequence(Qt::Key_Escape)})
                new QShortcut(keys, history_.get(), [this] { history_->close(); });
            ask_runs();
            history_->show();
        }
        bring_to_front(*history_);
    }

    void ask_runs()
    {
        if (feed_.failure()) return history_->set_empty_text(qt(feed_.failure()->message));
        history_->set_empty_text(QStringLiteral("No machine has run yet."));
        feed_.link().call("run.list", {{"limit", kRuns}}, [this](const Result<Json>& result) {
            if (!history_) return;
            if (!result) return history_->set_empty_text(qt(result.error().message));
            history_->set_runs({}, read_runs(*result), {});
        });
    }

    void show_form()
    {
        if (!form_ || !form_->isVisible()) {
            form_ = std::make_unique<NewMachineForm>(feed_.link());
            tell_form();
            form_->show();
        }
        bring_to_front(*form_);
    }

    void tell_form()
    {
        if (feed_.failure()) return form_->fail_with(*feed_.failure());
        form_->agent_changed();
    }

    // Each log has a window, and each window a process of its own.
    void open_log(std::vector<std::string> arguments)
    {
        const auto program = find_program_of_ours("berth-viewer");
        const auto pid = spawn({.program = program.value_or("berth-viewer"),
                                .arguments = std::move(arguments),
                                .directory = "/",
                                .session = SpawnRequest::Session::New});
        if (!pid) return static_cast<void>(report(pid.error(), kRefused));
        children_.push_back(loop_.on_child_exit(*pid, [](const ChildExit&) {}));
    }

    static void bring_to_front(QWidget& window)
    {
        if (window.isMinimized()) window.showNormal();
        window.raise();
        window.activateWindow();
    }

    void raise_for(const RaiseRequest& request)
    {
        if (!request.activation_token.empty())
            qputenv("XDG_ACTIVATION_TOKEN", QByteArray::fromStdString(request.activation_token));
        show_wanted();
    }

    bool claim()
    {
        return claim_.make(id_of(wanted_),
                           {0, false, activation_token_},
                           [this](const RaiseRequest& wanted) { raise_for(wanted); });
    }

    Loop& loop_;
    Paths paths_;
    std::string activation_token_;
    Wanted wanted_;
    AgentFeed feed_;
    WindowClaim claim_;
    std::unique_ptr<MachinesWindow> list_;
    std::unique_ptr<NewMachineForm> form_;
    std::unique_ptr<HistoryTab> history_;
    std::list<Handle> children_;
};

}  // namespace

int run_machines(Loop& loop, const Options& options, const Paths& paths)
{
    const QSettings settings(qt(paths.data + "/viewer.ini"), QSettings::IniFormat);
    QApplication::setPalette(palette_of(scheme_of(settings), QApplication::palette()));
    const auto handles = end_on_signals(loop);
    const MachinesApp app(loop, options, paths);
    const int code = QApplication::exec();
    return app.exit_code() != 0 ? app.exit_code() : code;
}

}  // namespace berth::viewer
