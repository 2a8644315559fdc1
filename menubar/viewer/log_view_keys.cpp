// The keys of the view: those of less, and those of an editor.
#include "menubar/viewer/log_view.h"

#include <QKeyEvent>
#include <QScrollBar>
#include <algorithm>

namespace berth::viewer {
namespace {

constexpr int kColumnStep = 8;

std::optional<ViewCommand> command_of(const QString& letter)
{
    constexpr std::pair<char16_t, ViewCommand> kLetters[] = {{u'/', ViewCommand::Find},
                                                             {u'n', ViewCommand::FindNext},
                                                             {u'N', ViewCommand::FindPrevious},
                                                             {u'f', ViewCommand::ToggleFollow},
                                                             {u't', ViewCommand::ToggleTimes},
                                                             {u'w', ViewCommand::ToggleWrap},
                                                             {u'[', ViewCommand::OlderRun},
                                                             {u']', ViewCommand::NewerRun}};
    for (const auto& [key, command] : kLetters)
        if (letter == QChar(key)) return command;
    return std::nullopt;
}

}  // namespace

void LogView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::SelectAll)) return select_all();
    if (selecting_key_pressed(*event) || motion_pressed(*event) || letter_pressed(*event)) return;
    event->ignore();  // the window may know it
}

bool LogView::letter_pressed(const QKeyEvent& event)
{
    const auto modifiers = event.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier);
    if (event.key() == Qt::Key_Escape) {
        if (on_command) on_command(ViewCommand::Leave);
        return true;
    }
    if (modifiers != Qt::NoModifier) return false;
    if (event.text() == QLatin1String("g")) return go_to_begin(), true;
    if (event.text() == QLatin1String("G")) return go_to_end(), true;
    const auto command = command_of(event.text());
    if (command && on_command) on_command(*command);
    return command.has_value();
}

bool LogView::motion_pressed(const QKeyEvent& event)
{
    if ((event.modifiers() & Qt::ShiftModifier) != 0 && event.key() != Qt::Key_Space) return false;
    const bool control = (event.modifiers() & Qt::ControlModifier) != 0;
    const auto letter = [&](char c) { return event.text() == QLatin1Char(c); };
    QScrollBar* columns = horizontalScrollBar();
    switch (event.key()) {
    case Qt::Key_Up: return scroll_rows(-1), true;
    case Qt::Key_Down: return scroll_rows(1), true;
    case Qt::Key_PageUp: return scroll_rows(1 - page_rows()), true;
    case Qt::Key_PageDown: return scroll_rows(page_rows() - 1), true;
    case Qt::Key_Space:
        return scroll_rows((event.modifiers() & Qt::ShiftModifier) != 0 ? 1 - page_rows()
                                                                        : page_rows() - 1),
               true;
    case Qt::Key_Home: return go_to_begin(), true;
    case Qt::Key_End: return go_to_end(), true;
    case Qt::Key_Left:
        if (event.modifiers() & Qt::AltModifier) return false;
        columns->setValue(columns->value() - (control ? columns->pageStep() : kColumnStep));
        return true;
    case Qt::Key_Right:
        if (event.modifiers() & Qt::AltModifier) return false;
        columns->setValue(columns->value() + (control ? columns->pageStep() : kColumnStep));
        return true;
    default: break;
    }
    if (letter('k')) return scroll_rows(-1), true;
    if (letter('j')) return scroll_rows(1), true;
    return false;
}

bool LogView::selecting_key_pressed(const QKeyEvent& event)
{
    if ((event.modifiers() & Qt::ShiftModifier) == 0) return false;
    switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        move_caret(event.key(), (event.modifiers() & Qt::ControlModifier) != 0);
        return true;
    default: return false;
    }
}

// Moves the end of the selection. The first such key begins one at the top of what is to be seen.
void LogView::move_caret(int key, bool by_word)
{
    if (rows_.document == nullptr) return;
    if (!selection_) selection_ = Selection{{top_.line, 0}, {top_.line, 0}};
    TextPlace& caret = selection_->caret;
    const auto line = rows_.document->line_at(caret.line);
    const auto to_line = [&](std::int64_t by) {
        for (; by < 0; ++by)
            if (const auto before = rows_.document->previous(caret.line)) caret.line = *before;
        for (; by > 0; --by)
            if (const auto here = rows_.document->line_at(caret.line)) caret.line = here->next();
        const auto here = rows_.document->line_at(caret.line);
        caret.byte = here && line ? here->byte_at(line->column_at(caret.byte)) : 0;
    };
    const auto size = line ? static_cast<std::uint32_t>(line->text().size()) : 0;
    switch (key) {
    case Qt::Key_Up: to_line(-1); break;
    case Qt::Key_Down: to_line(1); break;
    case Qt::Key_PageUp: to_line(1 - page_rows()); break;
    case Qt::Key_PageDown: to_line(page_rows() - 1); break;
    case Qt::Key_Home: caret = by_word ? TextPlace{} : TextPlace{caret.line, 0}; break;
    case Qt::Key_End:
        caret = by_word ? TextPlace{rows_.document->line_start(rows_.document->end()), 0}
                        : TextPlace{caret.line, size};
        break;
    case Qt::Key_Left:
        if (line && caret.byte > 0)
            caret.byte =
                by_word ? line->word_at(line->before(caret.byte)).first : line->before(caret.byte);
        break;
    case Qt::Key_Right:
        if (line && caret.byte < size)
            caret.byte = by_word ? line->word_at(caret.byte).second : line->after(caret.byte);
        break;
    default: break;
    }
    show_place(caret);
    viewport()->update();
    if (on_selection) on_selection();
}

}  // namespace berth::viewer
