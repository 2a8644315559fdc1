#include "menubar/viewer/console_line.h"

#include "menubar/viewer/key_bytes.h"
#include "menubar/viewer/text.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>

namespace berth::viewer {

ConsoleLine::ConsoleLine(Loop& loop, QWidget* parent)
    : QWidget(parent), input_(new QLineEdit), raw_(new QToolButton),
      typing_(loop, [this](const std::string& why) { detached(why); })
{
    auto* label = new QLabel(QStringLiteral("&Type at the guest:"));
    label->setBuddy(input_);
    input_->setAccessibleName(QStringLiteral("Type at the guest"));
    input_->setToolTip(QStringLiteral(
        "Enter sends the line. Ctrl with a letter is sent at once: Ctrl-C, Ctrl-D, …"));
    input_->installEventFilter(this);
    raw_->setText(QStringLiteral("Send each key"));
    raw_->setAccessibleName(QStringLiteral("Send each key"));
    raw_->setCheckable(true);
    raw_->setToolTip(
        QStringLiteral("Send every key as it is pressed, as at a terminal. Ctrl-] ends it."));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 5, 8, 5);
    layout->addWidget(label);
    layout->addWidget(input_, 1);
    layout->addWidget(raw_);
    connect(raw_, &QToolButton::toggled, this, [this](bool on) { set_raw(on); });
    detached({});
}

ConsoleLine::~ConsoleLine() = default;

void ConsoleLine::attach(const std::string& socket_path)
{
    typing_.attach(socket_path);
    if (!is_attached()) return;
    setEnabled(true);
    set_raw(raw_->isChecked());
}

void ConsoleLine::detached(const std::string& why)
{
    raw_->setChecked(false);
    setEnabled(false);
    input_->setPlaceholderText(why.empty() ? QStringLiteral("The machine does not run") : qt(why));
}

void ConsoleLine::set_raw(bool raw)
{
    input_->setReadOnly(raw);
    if (raw) input_->clear();
    if (is_attached())
        input_->setPlaceholderText(
            raw ? QStringLiteral("Each key goes to the guest. Ctrl-] ends it.")
                : QStringLiteral("A line for the guest; Enter sends it"));
    if (raw) input_->setFocus();
}

bool ConsoleLine::eventFilter(QObject* watched, QEvent* event)
{
    const bool is_press = event->type() == QEvent::KeyPress;
    const bool is_override = event->type() == QEvent::ShortcutOverride;
    if (watched != input_ || (!is_press && !is_override))
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (is_press) return raw_->isChecked() ? raw_key_pressed(*key) : key_pressed(*key);
    const bool ours = raw_->isChecked() || control_character(key_press(*key));
    if (!ours || !is_attached()) return QWidget::eventFilter(watched, event);
    event->accept();  // before the window takes it for one of its own
    return true;
}

bool ConsoleLine::raw_key_pressed(const QKeyEvent& event)
{
    if (const auto bytes = sent_key(key_press(event)))
        send(*bytes);
    else
        raw_->setChecked(false);
    return true;
}

bool ConsoleLine::key_pressed(const QKeyEvent& event)
{
    switch (event.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter: send_line(); return true;
    case Qt::Key_Up: recall(-1); return true;
    case Qt::Key_Down: recall(1); return true;
    case Qt::Key_Escape:
        if (on_leave) on_leave();
        return true;
    default: break;
    }
    // What is selected here is copied, as in every line.
    if (event.matches(QKeySequence::Copy) && input_->hasSelectedText()) return false;
    for (const auto kept : {QKeySequence::Paste, QKeySequence::SelectAll, QKeySequence::Cut})
        if (event.matches(kept)) return false;
    const auto control = control_character(key_press(event));
    if (!control || (event.modifiers() & Qt::ShiftModifier) != 0) return false;
    send({*control});
    return true;
}

void ConsoleLine::send_line()
{
    const std::string line = utf8(input_->text());
    send(line + "\r");
    typed_.add(line);
    input_->clear();
}

void ConsoleLine::recall(int by)
{
    input_->setText(qt(typed_.recall(by)));
}

void ConsoleLine::send(const std::string& bytes)
{
    if (!typing_.send(bytes) && on_note) on_note(QString::fromLatin1(kGuestDoesNotRead));
}

}  // namespace berth::viewer
