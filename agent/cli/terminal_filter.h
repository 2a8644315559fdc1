#pragma once

#include <string>
#include <string_view>

namespace berth::cli {

/// Makes what a guest printed safe for the terminal of whoever reads its log. Kept: text, line
/// ends, tabs, backspaces, colours (SGR) and erase-in-line. Dropped: every other sequence, above
/// all those that make a terminal answer, set its title or clipboard, or load something (OSC, DCS,
/// APC, …), also in their 8-bit form. Bytes that are not UTF-8 become U+FFFD: some terminals take
/// them for control characters.
class TerminalFilter {
public:
    enum class Colours { Keep, Drop };
    explicit TerminalFilter(Colours colours) : colours_(colours) {}

    /// Takes text in pieces of any length; a piece may end inside a sequence or a character.
    std::string feed(std::string_view bytes);
    /// What is owed at the end: a torn character, and the end of a colour.
    std::string finish();

private:
    enum class Mode { Text, Escape, EscapeIntermediate, Csi, String, StringEscape };

    void take(char32_t code, std::string_view bytes, std::string& out);
    void take_text(char32_t code, std::string_view bytes, std::string& out);
    void take_escape(char32_t code);
    void take_csi(char32_t code, std::string& out);
    bool take_control(char32_t code, std::string& out);

    Colours colours_;
    Mode mode_ = Mode::Text;
    std::string torn_;        // the start of a character
    std::string parameters_;  // of the control sequence that runs
    bool coloured_ = false;
};

}  // namespace berth::cli
