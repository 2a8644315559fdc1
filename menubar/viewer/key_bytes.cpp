#include "menubar/viewer/key_bytes.h"

#include "menubar/viewer/text.h"

namespace berth::viewer {
namespace {

struct KeyBytes {
    int key;
    const char* bytes;
};

// As the Linux console and xterm send them.
constexpr KeyBytes kKeys[] = {
    {Qt::Key_Return, "\r"},      {Qt::Key_Enter, "\r"},         {Qt::Key_Backspace, "\x7f"},
    {Qt::Key_Tab, "\t"},         {Qt::Key_Backtab, "\x1b[Z"},   {Qt::Key_Escape, "\x1b"},
    {Qt::Key_Up, "\x1b[A"},      {Qt::Key_Down, "\x1b[B"},      {Qt::Key_Right, "\x1b[C"},
    {Qt::Key_Left, "\x1b[D"},    {Qt::Key_Home, "\x1b[H"},      {Qt::Key_End, "\x1b[F"},
    {Qt::Key_PageUp, "\x1b[5~"}, {Qt::Key_PageDown, "\x1b[6~"}, {Qt::Key_Delete, "\x1b[3~"},
    {Qt::Key_Insert, "\x1b[2~"}, {Qt::Key_F1, "\x1bOP"},        {Qt::Key_F2, "\x1bOQ"},
    {Qt::Key_F3, "\x1bOR"},      {Qt::Key_F4, "\x1bOS"},        {Qt::Key_F5, "\x1b[15~"},
    {Qt::Key_F6, "\x1b[17~"},    {Qt::Key_F7, "\x1b[18~"},      {Qt::Key_F8, "\x1b[19~"},
    {Qt::Key_F9, "\x1b[20~"},    {Qt::Key_F10, "\x1b[21~"},     {Qt::Key_F11, "\x1b[23~"},
    {Qt::Key_F12, "\x1b[24~"}};

}  // namespace

std::string control_character(const QKeyEvent& event)
{
    if ((event.modifiers() & Qt::ControlModifier) == 0) return {};
    const int key = event.key();
    if (key >= Qt::Key_A && key <= Qt::Key_Z) return {static_cast<char>(key - Qt::Key_A + 1)};
    if (key >= Qt::Key_BracketLeft && key <= Qt::Key_Underscore)
        return {static_cast<char>(key - Qt::Key_BracketLeft + 0x1b)};
    if (key == Qt::Key_Space || key == Qt::Key_At) return std::string(1, '\0');
    return {};
}

std::string bytes_of_key(const QKeyEvent& event)
{
    if (std::string control = control_character(event); !control.empty()) return control;
    for (const auto& [key, bytes] : kKeys)
        if (event.key() == key) return bytes;
    const std::string text = utf8(event.text());
    if (text.empty()) return {};
    return (event.modifiers() & Qt::AltModifier) != 0 ? "\x1b" + text : text;
}

}  // namespace berth::viewer
