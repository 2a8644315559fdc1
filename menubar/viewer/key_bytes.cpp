#include "menubar/viewer/key_bytes.h"

#include "menubar/viewer/text.h"

namespace berth::viewer {
namespace {

struct NamedKey {
    int qt;
    Key key;
};
constexpr NamedKey kKeys[] = {{Qt::Key_Return, Key::Return},
                              {Qt::Key_Enter, Key::Return},
                              {Qt::Key_Backspace, Key::Backspace},
                              {Qt::Key_Tab, Key::Tab},
                              {Qt::Key_Backtab, Key::BackTab},
                              {Qt::Key_Escape, Key::Escape},
                              {Qt::Key_Up, Key::Up},
                              {Qt::Key_Down, Key::Down},
                              {Qt::Key_Right, Key::Right},
                              {Qt::Key_Left, Key::Left},
                              {Qt::Key_Home, Key::Home},
                              {Qt::Key_End, Key::End},
                              {Qt::Key_PageUp, Key::PageUp},
                              {Qt::Key_PageDown, Key::PageDown},
                              {Qt::Key_Delete, Key::Delete},
                              {Qt::Key_Insert, Key::Insert},
                              {Qt::Key_F1, Key::F1},
                              {Qt::Key_F2, Key::F2},
                              {Qt::Key_F3, Key::F3},
                              {Qt::Key_F4, Key::F4},
                              {Qt::Key_F5, Key::F5},
                              {Qt::Key_F6, Key::F6},
                              {Qt::Key_F7, Key::F7},
                              {Qt::Key_F8, Key::F8},
                              {Qt::Key_F9, Key::F9},
                              {Qt::Key_F10, Key::F10},
                              {Qt::Key_F11, Key::F11},
                              {Qt::Key_F12, Key::F12}};

}  // namespace

KeyPress key_press(const QKeyEvent& event)
{
    KeyPress press;
    for (const auto& [qt, key] : kKeys)
        if (event.key() == qt) press.key = key;
    press.text = utf8(event.text());
    if (event.key() >= Qt::Key_Space && event.key() <= Qt::Key_AsciiTilde)
        press.letter = static_cast<char>(event.key());  // Qt numbers them so
    press.control = (event.modifiers() & Qt::ControlModifier) != 0;
    press.meta = (event.modifiers() & Qt::AltModifier) != 0;
    return press;
}

}  // namespace berth::viewer
