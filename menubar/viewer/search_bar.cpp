#include "menubar/viewer/search_bar.h"

#include "menubar/viewer/text.h"

#include <QHBoxLayout>
#include <QKeyEvent>

namespace berth::viewer {
namespace {

QToolButton* toggle(const QString& text, const QString& name)
{
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setCheckable(true);
    return button;
}

}  // namespace

SearchBar::SearchBar(QWidget* parent)
    : QWidget(parent), text_(new QLineEdit),
      regex_(toggle(QStringLiteral(".*"), QStringLiteral("Regular expression"))),
      match_case_(toggle(QStringLiteral("Aa"), QStringLiteral("Match case"))), state_(new QLabel)
{
    text_->setPlaceholderText(QStringLiteral("Find in this log"));
    text_->setAccessibleName(QStringLiteral("Find in this log"));
    text_->setClearButtonEnabled(true);
    state_->setMinimumWidth(
        state_->fontMetrics().horizontalAdvance(QStringLiteral("000,000 of 000,000")));
    state_->setAccessibleName(QStringLiteral("Hits"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 5, 8, 5);
    layout->addWidget(text_, 1);
    layout->addWidget(match_case_);
    layout->addWidget(regex_);
    layout->addWidget(state_);
    layout->addWidget(
        add_button(QStringLiteral("↑"), QStringLiteral("Previous hit (N)"), &on_previous));
    layout->addWidget(add_button(QStringLiteral("↓"), QStringLiteral("Next hit (n)"), &on_next));
    layout->addWidget(
        add_button(QStringLiteral("✕"), QStringLiteral("Close the search (Esc)"), &on_close));
    const auto ask = [this] {
        if (on_query) on_query(query());
    };
    connect(text_, &QLineEdit::textChanged, this, [this] {
        if (on_typed) on_typed(query());
    });
    connect(regex_, &QToolButton::toggled, this, ask);
    connect(match_case_, &QToolButton::toggled, this, ask);
    setFocusProxy(text_);
}

QToolButton*
SearchBar::add_button(const QString& text, const QString& name, std::function<void()>* action)
{
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setAutoRaise(true);
    connect(button, &QToolButton::clicked, this, [action] {
        if (*action) (*action)();
    });
    return button;
}

FindQuery SearchBar::query() const
{
    return {utf8(text_->text()), regex_->isChecked(), match_case_->isChecked()};
}

void SearchBar::begin(const QString& text)
{
    setVisible(true);
    if (!text.isEmpty()) text_->setText(text);
    text_->selectAll();
    text_->setFocus(Qt::ShortcutFocusReason);
}

void SearchBar::set_state(const QString& state, bool is_bad)
{
    state_->setText(state);
    QFont font = state_->font();
    font.setBold(is_bad);
    state_->setFont(font);
}

void SearchBar::keyPressEvent(QKeyEvent* event)
{
    const bool shift = (event->modifiers() & Qt::ShiftModifier) != 0;
    if (event->key() == Qt::Key_Escape) {
        if (on_close) on_close();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (const auto& action = shift ? on_previous : on_next; action) action();
        if (on_entered) on_entered();
    } else {
        QWidget::keyPressEvent(event);
    }
}

}  // namespace berth::viewer
