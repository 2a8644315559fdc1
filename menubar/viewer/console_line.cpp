#include "menubar/viewer/console_line.h"

#include "menubar/viewer/key_bytes.h"
#include "menubar/viewer/text.h"
#include "vzcore/rpc/rpc.h"
#include "vzcore/rpc/socket.h"

#include <unistd.h>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <array>
#include <cerrno>

namespace berth::viewer {
namespace {

// A guest that does not read holds up who types, not our memory.
constexpr std::size_t kBacklogLimit = std::size_t{64} << 10;
constexpr qsizetype kHistory = 200;

}  // namespace

ConsoleLine::ConsoleLine(Loop& loop, QWidget* parent)
    : QWidget(parent), loop_(loop), input_(new QLineEdit), raw_(new QToolButton)
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
    detach({});
}

ConsoleLine::~ConsoleLine() = default;

void ConsoleLine::attach(const std::string& socket_path)
{
    if (socket_path.empty()) return detach({});
    auto socket = rpc::connect_unix(socket_path);
    if (!socket) return detach(qt("Not attached: " + socket.error().message));
    auto watch = loop_.watch(socket->get());
    if (!watch) return detach(qt("Not attached: " + watch.error().message));
    watch_.reset();
    socket_ = std::move(*socket);
    watch_ = std::move(*watch);
    watch_->on_readable([this] { drain(); });
    backlog_.clear();
    setEnabled(true);
    set_raw(raw_->isChecked());
}

void ConsoleLine::detach(const QString& why)
{
    watch_.reset();
    socket_.reset();
    backlog_.clear();
    raw_->setChecked(false);
    setEnabled(false);
    input_->setPlaceholderText(why.isEmpty() ? QStringLiteral("The machine does not run") : why);
}

// The log shows what the guest prints; here it is only taken, so that we are not dropped as one who
// does not read.
void ConsoleLine::drain()
{
    std::array<char, 65'536> buffer{};
    const ssize_t got = ::read(socket_.get(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) detach({});
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
    const bool ours = raw_->isChecked() || !control_character(*key).empty();
    if (!ours || !is_attached()) return QWidget::eventFilter(watched, event);
    event->accept();  // before the window takes it for one of its own
    return true;
}

bool ConsoleLine::raw_key_pressed(const QKeyEvent& event)
{
    if (event.key() == Qt::Key_BracketRight && (event.modifiers() & Qt::ControlModifier) != 0) {
        raw_->setChecked(false);
        return true;
    }
    send(bytes_of_key(event));
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
    const std::string control = control_character(event);
    if (control.empty() || (event.modifiers() & Qt::ShiftModifier) != 0) return false;
    send(control);
    return true;
}

void ConsoleLine::send_line()
{
    const QString line = input_->text();
    send(utf8(line) + "\r");
    if (!line.isEmpty() && (history_.isEmpty() || history_.back() != line)) history_ << line;
    if (history_.size() > kHistory) history_.removeFirst();
    recalled_ = history_.size();
    input_->clear();
}

void ConsoleLine::recall(int by)
{
    recalled_ = std::clamp<qsizetype>(recalled_ + by, 0, history_.size());
    input_->setText(recalled_ < history_.size() ? history_[recalled_] : QString());
}

void ConsoleLine::send(const std::string& bytes)
{
    if (!is_attached() || bytes.empty()) return;
    if (backlog_.size() + bytes.size() > kBacklogLimit) {
        if (on_note)
            on_note(QStringLiteral("The guest does not read what is typed; that was not sent"));
        return;
    }
    backlog_ += bytes;
    write_backlog();
}

void ConsoleLine::write_backlog()
{
    while (!backlog_.empty()) {
        const long sent = rpc::send_some(socket_.get(), backlog_.data(), backlog_.size());
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && errno != EAGAIN) return detach({});
        if (sent <= 0) break;
        backlog_.erase(0, static_cast<std::size_t>(sent));
    }
    if (backlog_.empty())
        watch_->on_writable(nullptr);
    else
        watch_->on_writable([this] { write_backlog(); });
}

}  // namespace berth::viewer
