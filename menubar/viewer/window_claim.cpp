#include "menubar/viewer/window_claim.h"

#include "menubar/viewer/app_parts.h"

#include <QApplication>

namespace berth::viewer {

bool WindowClaim::make(const std::string& id,
                       const RaiseRequest& request,
                       std::function<void(const RaiseRequest&)> on_raise)
{
    auto claimed = SingleWindow::claim(loop_, runtime_, id, std::move(on_raise));
    if (!claimed) {
        report(claimed.error(), 0);  // without it there may be two windows, and no more harm
        return true;
    }
    if (*claimed) {
        single_ = std::move(*claimed);
        return true;
    }
    given_up_ = true;
    other_ =
        SingleWindow::raise_other(loop_, runtime_, id, request, [this](const Result<void>& raised) {
            if (!raised)
                exit_code_ = report(raised.error().during("asking the viewer that runs"), kRefused);
            QMetaObject::invokeMethod(qApp, &QApplication::quit, Qt::QueuedConnection);
        });
    return false;
}

}  // namespace berth::viewer
