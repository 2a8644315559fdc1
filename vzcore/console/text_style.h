#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace berth {

/// A colour as a guest names it.
struct TextColour {
    enum class Kind : std::uint8_t { Default, Indexed, Rgb };
    Kind kind = Kind::Default;
    std::uint8_t red = 0;  ///< Or the index, 0–255.
    std::uint8_t green = 0;
    std::uint8_t blue = 0;

    static constexpr TextColour indexed(std::uint8_t index) { return {Kind::Indexed, index}; }
    static constexpr TextColour rgb(std::uint8_t red, std::uint8_t green, std::uint8_t blue)
    {
        return {Kind::Rgb, red, green, blue};
    }
    [[nodiscard]] constexpr std::uint8_t index() const { return red; }
    bool operator==(const TextColour&) const = default;
};

/// The fixed colours of the 256-colour palette. Indexes below 16 are the reader's theme to choose;
/// here they are those of xterm.
TextColour rgb_of_index(std::uint8_t index);

/// How text looks; also the pen, which is the style that the next character gets. A pen outlives
/// its line: colours run on until they are changed.
struct TextStyle {
    TextColour foreground, background;
    bool bold = false;
    bool dim = false;
    bool italic = false;
    bool underline = false;
    bool inverse = false;
    bool strike = false;

    bool operator==(const TextStyle&) const = default;
};

/// Changes the style as `ESC [ parameters m` does: the 16 colours, 256 and true colour in both
/// their forms (`38;5;n`, `38:2::r:g:b`), attributes and their ends. Unknown parameters change
/// nothing.
void apply_sgr(std::string_view parameters, TextStyle& style);

/// `ESC [ 0 ; … m`: makes a terminal draw in this style whatever it drew in before.
std::string to_sgr(const TextStyle& style);

}  // namespace berth
