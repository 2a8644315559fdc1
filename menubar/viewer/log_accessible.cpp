#include "menubar/viewer/log_accessible.h"

#include "menubar/viewer/log_view.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <algorithm>

namespace berth::viewer {
namespace {

// The text is what is on the screen: a screen reader follows the user, not the whole log.
class LogAccessible : public QAccessibleWidget, public QAccessibleTextInterface {
public:
    explicit LogAccessible(LogView* view)
        : QAccessibleWidget(view, QAccessible::EditableText), view_(view)
    {
    }

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::TextInterface) return static_cast<QAccessibleTextInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    [[nodiscard]] QAccessible::State state() const override
    {
        QAccessible::State state = QAccessibleWidget::state();
        state.readOnly = true;
        state.multiLine = true;
        state.selectableText = true;
        return state;
    }
    [[nodiscard]] QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? view_->visible_text() : QAccessibleWidget::text(kind);
    }

    [[nodiscard]] QString text(int start, int end) const override
    {
        return view_->visible_text().mid(start, end - start);
    }
    [[nodiscard]] int characterCount() const override
    {
        return static_cast<int>(view_->visible_text().size());
    }
    [[nodiscard]] int cursorPosition() const override { return 0; }
    void setCursorPosition(int /*position*/) override {}
    void selection(int /*index*/, int* start, int* end) const override { *start = *end = 0; }
    [[nodiscard]] int selectionCount() const override { return 0; }
    void addSelection(int /*start*/, int /*end*/) override {}
    void removeSelection(int /*index*/) override {}
    void setSelection(int /*index*/, int /*start*/, int /*end*/) override {}
    void scrollToSubstring(int /*start*/, int /*end*/) override {}
    QString attributes(int offset, int* start, int* end) const override
    {
        *start = offset;
        *end = characterCount();
        return {};
    }
    [[nodiscard]] QRect characterRect(int /*offset*/) const override { return rect(); }
    [[nodiscard]] int offsetAtPoint(const QPoint& /*point*/) const override { return 0; }

private:
    LogView* view_;
};

QAccessibleInterface* make_interface(const QString& /*class_name*/, QObject* object)
{
    auto* view = dynamic_cast<LogView*>(object);
    return view != nullptr ? new LogAccessible(view) : nullptr;
}

}  // namespace

void install_log_accessibility()
{
    QAccessible::installFactory(make_interface);
}

}  // namespace berth::viewer
