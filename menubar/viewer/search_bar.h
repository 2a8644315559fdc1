#pragma once

#include "menubar/windows/log_find.h"

#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QWidget>
#include <functional>

namespace berth::viewer {

/// Where one says what to look for. It only asks; the pane searches.
class SearchBar : public QWidget {
public:
    explicit SearchBar(QWidget* parent = nullptr);

    std::function<void(FindQuery)> on_typed;  ///< Another text; more of it may follow.
    std::function<void(FindQuery)> on_query;  ///< Another way to look for it.
    std::function<void()> on_next, on_previous, on_close;
    std::function<void()> on_entered;  ///< Enter: the keys are the log's again, n and N among them.

    /// Opens it and takes the focus; a text that is selected in the log is looked for.
    void begin(const QString& text);
    /// "3 of 120", and whether that is an error.
    void set_state(const QString& state, bool is_bad);
    [[nodiscard]] QString state() const { return state_->text(); }

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] FindQuery query() const;
    QToolButton*
    add_button(const QString& text, const QString& name, std::function<void()>* action);

    QLineEdit* text_;
    QToolButton* regex_;
    QToolButton* match_case_;
    QLabel* state_;
};

}  // namespace berth::viewer
