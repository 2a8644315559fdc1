#include "menubar/viewer/small_windows.h"

#include "menubar/viewer/app_parts.h"
#include "menubar/viewer/text.h"

#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QVBoxLayout>

namespace berth::viewer {

int run_about(Loop& loop)
{
    const auto handles = end_on_signals(loop);
    QDialog window;
    window.setWindowTitle(QStringLiteral("About Berth"));
    auto* text =
        new QLabel(QStringLiteral("<b>Berth %1</b><p>Linux virtual machines in the menu bar.</p>"
                                  "<p>MIT license. Windows by Qt %2.</p>")
                       .arg(QStringLiteral(BERTH_VERSION), QString::fromLatin1(qVersion())));
    text->setTextFormat(Qt::RichText);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &window, &QDialog::close);
    auto* layout = new QVBoxLayout(&window);
    layout->addWidget(text);
    layout->addWidget(buttons);
    window.show();
    return QApplication::exec();
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
