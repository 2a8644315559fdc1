#include "menubar/windows/key_bytes.h"

namespace berth {
namespace {

constexpr char kEndsSending = ']';

const char* bytes_of(Key key)
{
    switch (key) {
    case Key::Other: return "";
    case Key::Return: return "\r";
    case Key::Backspace: return "\x7f";
    case Key::Tab: return "\t";
    case Key::BackTab: return "\x1b[Z";
    case Key::Escape: return "\x1b";
    case Key::Up: return "\x1b[A";
    case Key::Down: return "\x1b[B";
    case Key::Right: return "\x1b[C";
    case Key::Left: return "\x1b[D";
    case Key::Home: return "\x1b[H";
    case Key::End: return "\x1b[F";
    case Key::PageUp: return "\x1b[5~";
    case Key::PageDown: return "\x1b[6~";
    case Key::Delete: return "\x1b[3~";
    case Key::Insert: return "\x1b[2~";
    case Key::F1: return "\x1bOP";
    case Key::F2: return "\x1bOQ";
    case Key::F3: return "\x1bOR";
    case Key::F4: return "\x1bOS";
    case Key::F5: return "\x1b[15~";
    case Key::F6: return "\x1b[17~";
    case Key::F7: return "\x1b[18~";
    case Key::F8: return "\x1b[19~";
    case Key::F9: return "\x1b[20~";
    case Key::F10: return "\x1b[21~";
    case Key::F11: return "\x1b[23~";
    case Key::F12: return "\x1b[24~";
    }
    return "";
}

}  // namespace

std::optional<char> control_character(const KeyPress& press)
{
    if (!press.control) return std::nullopt;
    const char letter = press.letter;
    if ((letter >= 'a' && letter <= 'z') || (letter >= '@' && letter <= '_'))
        return static_cast<char>(letter & 0x1F);
    if (letter == ' ') return '\0';
    return std::nullopt;
}

std::string bytes_of_key(const KeyPress& press)
{
    if (const auto control = control_character(press)) return {*control};
    if (press.key != Key::Other) return bytes_of(press.key);
    return press.meta && !press.text.empty() ? "\x1b" + press.text : press.text;
}

std::optional<std::string> sent_key(const KeyPress& press)
{
    if (press.control && press.letter == kEndsSending) return std::nullopt;
    return bytes_of_key(press);
}

}  // namespace berth
