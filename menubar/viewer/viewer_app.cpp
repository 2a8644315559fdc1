#include "menubar/viewer/viewer_app.h"

#include "menubar/viewer/app_parts.h"
#include "menubar/viewer/log_accessible.h"
#include "menubar/viewer/loop_qt.h"
#include "menubar/viewer/machines_app.h"
#include "menubar/viewer/measure.h"
#include "menubar/viewer/options.h"
#include "menubar/viewer/small_windows.h"
#include "menubar/viewer/text.h"
#include "menubar/viewer/viewer_window.h"
#include "menubar/viewer/window_claim.h"
#include "vzcore/base/paths.h"

#include <unistd.h>

#include <QApplication>
#include <QFileInfo>
#include <QIcon>
#include <csignal>
#include <cstdio>

namespace berth::viewer {
namespace {

constexpr int kWrongUsage = 2;

// Qt would abort: a display is looked for before it is.
Result<void> check_display()
{
    if (!variable("QT_QPA_PLATFORM").empty()) return {};
    if (!variable("DISPLAY").empty() || !variable("WAYLAND_DISPLAY").empty()) return {};
    return fail(ErrorCode::Refused,
                "there is no display to open a window on",
                "on a terminal: berth logs NAME");
}

// The folder, where its file was named.
std::string folder_of(const std::string& path)
{
    const QFileInfo info(viewer::qt(path));
    return utf8(info.isFile() ? info.absolutePath() : info.absoluteFilePath());
}

/// What lives as long as the program, in the order in which it begins.
class ViewerApp {
public:
    ViewerApp(Loop& loop, Options options, Result<Paths> paths)
        : loop_(loop), options_(std::move(options)), paths_(std::move(paths)),
          signals_(end_on_signals(loop))
    {
    }

    int run()
    {
        if (!options_.log_folder.empty()) {
            make_window();
            window_->show_folder(folder_of(options_.log_folder));
            show();
        } else {
            feed_ = std::make_unique<AgentFeed>(loop_, *paths_, options_.machine);
            feed_->on_change = [this] { feed_changed(); };
            feed_->open();
        }
        const int code = QApplication::exec();
        window_.reset();
        if (claim_ && claim_->exit_code() != 0) return claim_->exit_code();
        return exit_code_ != 0 ? exit_code_ : code;
    }

private:
    void make_window()
    {
        const QString settings = paths_ ? viewer::qt(paths_->data + "/viewer.ini") : QString();
        window_ = std::make_unique<ViewerWindow>(loop_, settings);
    }

    void show()
    {
        if (options_.measure) measure(window_->pane().view(), loop_);
        window_->show();
    }

    // The window is made when it is known whether another viewer has it already.
    void feed_changed()
    {
        if (window_) return window_->feed_changed();
        if (claim_ && claim_->is_given_up()) return;
        if (feed_->failure() && feed_->failure()->code == ErrorCode::NoSuchMachine) {
            exit_code_ = report(*feed_->failure(), kNoMachine);
            return QApplication::quit();
        }
        if (feed_->machine() && !claim(feed_->machine()->id)) return;
        if (!feed_->machine() && !feed_->failure()) return;
        make_window();
        window_->raise_for(request());
        window_->show_machine(*feed_);
        show();
    }

    [[nodiscard]] RaiseRequest request() const
    {
        return {options_.run.value_or(0), options_.history, options_.activation_token};
    }

    bool claim(const std::string& id)
    {
        claim_ = std::make_unique<WindowClaim>(loop_, paths_->runtime);
        return claim_->make(id, request(), [this](const RaiseRequest& wanted) {
            if (window_) window_->raise_for(wanted);
        });
    }

    Loop& loop_;
    Options options_;
    Result<Paths> paths_;
    std::vector<Handle> signals_;
    std::unique_ptr<AgentFeed> feed_;
    std::unique_ptr<WindowClaim> claim_;
    std::unique_ptr<ViewerWindow> window_;
    int exit_code_ = 0;
};

}  // namespace

int run_viewer(int argc, char* argv[])
{
    std::signal(SIGPIPE, SIG_IGN);
    reserve_signals({SIGTERM, SIGINT, SIGHUP});
    auto options = parse_options({argv + 1, argv + argc});
    if (!options) return report(options.error(), kWrongUsage);
    options->activation_token = activation_token();  // before Qt, which takes it away
    if (options->help) return std::fputs(kUsage, stdout) < 0 ? 1 : 0;
    if (options->version) return std::puts("berth-viewer " BERTH_VERSION) < 0 ? 1 : 0;
    auto paths = find_paths();
    if (!paths && options->log_folder.empty()) return report(paths.error(), kRefused);
    if (auto display = check_display(); !display) return report(display.error(), kRefused);
    const QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("berth-viewer"));
    QApplication::setApplicationDisplayName(QStringLiteral("Berth"));
    QApplication::setOrganizationName(QStringLiteral("Berth"));
    QApplication::setApplicationVersion(QStringLiteral(BERTH_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("io.github.berth.viewer"));
    QApplication::setWindowIcon(QIcon::fromTheme(QStringLiteral("io.github.berth.viewer")));
    install_log_accessibility();
    const auto loop = make_qt_loop();
    if (options->about) return run_about(*loop);
    if (options->copy) return run_copy(*loop, *options->copy);
    if (options->machine.empty() && options->log_folder.empty())
        return run_machines(*loop, *options, *paths);
    ViewerApp app(*loop, *options, std::move(paths));
    return app.run();
}

}  // namespace berth::viewer
