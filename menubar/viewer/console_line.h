#pragma once

#include "menubar/windows/console_typing.h"

#include <QLineEdit>
#include <QToolButton>
#include <QWidget>
#include <functional>
#include <string>

namespace berth::viewer {

/// Where one types at the guest. Enter sends a line; Ctrl with a letter is sent at once, so that
/// Ctrl-C reaches the guest while this line has the focus. With "Send each key" every key goes to
/// the guest as it is pressed, as at a terminal, until Ctrl-] is pressed.
class ConsoleLine : public QWidget {
public:
    explicit ConsoleLine(Loop& loop, QWidget* parent = nullptr);
    ~ConsoleLine() override;
    Q_DISABLE_COPY_MOVE(ConsoleLine)

    /// Connects to a guest's console; an empty path disconnects. What the guest prints is not read
    /// from there: the log has it.
    void attach(const std::string& socket_path);
    [[nodiscard]] bool is_attached() const { return typing_.is_attached(); }
    void focus_input() { input_->setFocus(Qt::ShortcutFocusReason); }

    std::function<void()> on_leave;               ///< The user wants back to the log.
    std::function<void(const QString&)> on_note;  ///< Something to tell the user.

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool key_pressed(const QKeyEvent& event);
    bool raw_key_pressed(const QKeyEvent& event);
    void send_line();
    void send(const std::string& bytes);
    void detached(const std::string& why);
    void recall(int by);
    void set_raw(bool raw);

    QLineEdit* input_;
    QToolButton* raw_;
    ConsoleTyping typing_;
    TypedLines typed_;
};

}  // namespace berth::viewer
