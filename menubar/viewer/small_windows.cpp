#include "menubar/viewer/small_windows.h"

#include "menubar/viewer/app_parts.h"
#include "menubar/viewer/text.h"

#include <QApplication>
#include <QClipboard>
#include <QMessageBox>

namespace berth::viewer {

int run_about()
{
    QMessageBox box(QMessageBox::NoIcon,
                    QStringLiteral("About Berth"),
                    QStringLiteral("<b>Berth %1</b><p>Linux virtual machines in the menu bar.</p>"
                                   "<p>MIT license. Windows by Qt %2.</p>")
                        .arg(QStringLiteral(BERTH_VERSION), QString::fromLatin1(qVersion())),
                    QMessageBox::Close);
    box.setTextFormat(Qt::RichText);
    box.exec();
    return 0;
}

int run_copy(Loop& loop, const std::string& text)
{
    const auto handles = end_on_signals(loop);
    QClipboard* clipboard = QApplication::clipboard();
    clipboard->setText(qt(text));
    QObject::connect(clipboard, &QClipboard::dataChanged, qApp, [clipboard] {
        if (!clipboard->ownsClipboard()) QApplication::quit();
    });
    return QApplication::exec();
}

}  // namespace berth::viewer
