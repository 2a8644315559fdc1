#include "vzcore/console/text_style.h"

#include <array>
#include <charconv>
#include <optional>

namespace berth {
namespace {

constexpr std::array<std::uint8_t, 6> kCubeSteps{0, 95, 135, 175, 215, 255};
constexpr std::array<std::uint32_t, 16> kXtermColours{0x000000,
                                                      0xCD0000,
                                                      0x00CD00,
                                                      0xCDCD00,
                                                      0x0000EE,
                                                      0xCD00CD,
                                                      0x00CDCD,
                                                      0xE5E5E5,
                                                      0x7F7F7F,
                                                      0xFF0000,
                                                      0x00FF00,
                                                      0xFFFF00,
                                                      0x5C5CFF,
                                                      0xFF00FF,
                                                      0x00FFFF,
                                                      0xFFFFFF};

/// Numbers between `;` or `:`, one after the other. An empty one is 0, one that is too large is
/// larger than any that means something.
class Numbers {
public:
    explicit Numbers(std::string_view text) : rest_(text), is_at_end_(false) {}

    [[nodiscard]] bool at_end() const { return is_at_end_; }
    /// The separator in front of the next number; NUL in front of the first and at the end.
    [[nodiscard]] char separator() const { return separator_; }

    unsigned next()
    {
        unsigned number = 0;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
            if (number < kTooLarge)
                number = number * 10 + static_cast<unsigned>(rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        while (!rest_.empty() && rest_.front() != ';' && rest_.front() != ':')
            rest_.remove_prefix(1);
        is_at_end_ = rest_.empty();
        separator_ = is_at_end_ ? '\0' : rest_.front();
        if (!is_at_end_) rest_.remove_prefix(1);
        return number;
    }

private:
    static constexpr unsigned kTooLarge = 100'000;
    std::string_view rest_;
    char separator_ = '\0';
    bool is_at_end_;
};

std::optional<TextColour> rgb_of(unsigned red, unsigned green, unsigned blue)
{
    if (red > 255 || green > 255 || blue > 255) return std::nullopt;
    return TextColour::rgb(static_cast<std::uint8_t>(red),
                           static_cast<std::uint8_t>(green),
                           static_cast<std::uint8_t>(blue));
}

std::optional<TextColour> indexed(unsigned index)
{
    if (index > 255) return std::nullopt;
    return TextColour::indexed(static_cast<std::uint8_t>(index));
}

// 38:5:n, 38:2:r:g:b and 38:2:space:r:g:b: everything that belongs together is joined by colons.
std::optional<TextColour> colour_with_colons(Numbers& numbers)
{
    std::array<unsigned, 6> values{};
    std::size_t count = 0;
    while (numbers.separator() == ':') {
        const unsigned value = numbers.next();
        if (count < values.size()) values[count++] = value;
    }
    if (values[0] == 5 && count >= 2) return indexed(values[1]);
    if (values[0] == 2 && count == 4) return rgb_of(values[1], values[2], values[3]);
    if (values[0] == 2 && count >= 5) return rgb_of(values[2], values[3], values[4]);
    return std::nullopt;
}

// What follows 38, 48 or 58.
std::optional<TextColour> colour_of(Numbers& numbers)
{
    if (numbers.separator() == ':') return colour_with_colons(numbers);
    if (numbers.at_end()) return std::nullopt;
    switch (numbers.next()) {
    case 5: return numbers.at_end() ? std::nullopt : indexed(numbers.next());
    case 2: {
        std::array<unsigned, 3> values{};
        for (unsigned& value : values) {
            if (numbers.at_end()) return std::nullopt;
            value = numbers.next();
        }
        return rgb_of(values[0], values[1], values[2]);
    }
    default: return std::nullopt;
    }
}

// 4:0 is no underline, 4:3 a curly one.
bool is_underline(Numbers& numbers)
{
    bool underline = true;
    if (numbers.separator() == ':') underline = numbers.next() != 0;
    while (numbers.separator() == ':')
        numbers.next();
    return underline;
}

bool apply_colour(unsigned number, Numbers& numbers, TextStyle& style)
{
    const auto ansi = [](unsigned index) {
        return TextColour::indexed(static_cast<std::uint8_t>(index));
    };
    if (number >= 30 && number <= 37)
        style.foreground = ansi(number - 30);
    else if (number >= 40 && number <= 47)
        style.background = ansi(number - 40);
    else if (number >= 90 && number <= 97)
        style.foreground = ansi(number - 90 + 8);
    else if (number >= 100 && number <= 107)
        style.background = ansi(number - 100 + 8);
    else if (number == 39)
        style.foreground = {};
    else if (number == 49)
        style.background = {};
    else if (number == 38 || number == 48 || number == 58) {
        const auto colour = colour_of(numbers);
        if (colour && number == 38) style.foreground = *colour;
        if (colour && number == 48) style.background = *colour;
    } else
        return false;
    return true;
}

void apply_attribute(unsigned number, Numbers& numbers, TextStyle& style)
{
    switch (number) {
    case 0: style = {}; break;
    case 1: style.bold = true; break;
    case 2: style.dim = true; break;
    case 3: style.italic = true; break;
    case 4: style.underline = is_underline(numbers); break;
    case 7: style.inverse = true; break;
    case 9: style.strike = true; break;
    case 21: style.underline = true; break;  // doubly
    case 22: style.bold = style.dim = false; break;
    case 23: style.italic = false; break;
    case 24: style.underline = false; break;
    case 27: style.inverse = false; break;
    case 29: style.strike = false; break;
    default: break;
    }
}

void append_colour(std::string& sgr, const TextColour& colour, unsigned base)
{
    switch (colour.kind) {
    case TextColour::Kind::Default: return;
    case TextColour::Kind::Indexed:
        if (colour.index() < 8)
            sgr += ";" + std::to_string(base + colour.index());
        else if (colour.index() < 16)
            sgr += ";" + std::to_string(base + 60 + colour.index() - 8);
        else
            sgr += ";" + std::to_string(base + 8) + ";5;" + std::to_string(colour.index());
        return;
    case TextColour::Kind::Rgb:
        sgr += ";" + std::to_string(base + 8) + ";2;" + std::to_string(colour.red) + ";" +
               std::to_string(colour.green) + ";" + std::to_string(colour.blue);
        return;
    }
}

}  // namespace

TextColour rgb_of_index(std::uint8_t index)
{
    if (index < 16) {
        const std::uint32_t colour = kXtermColours[index];
        return TextColour::rgb(static_cast<std::uint8_t>(colour >> 16),
                               static_cast<std::uint8_t>(colour >> 8),
                               static_cast<std::uint8_t>(colour));
    }
    if (index >= 232) {
        const auto grey = static_cast<std::uint8_t>(8 + 10 * (index - 232));
        return TextColour::rgb(grey, grey, grey);
    }
    const std::size_t cube = index - 16U;
    return TextColour::rgb(kCubeSteps[cube / 36], kCubeSteps[cube / 6 % 6], kCubeSteps[cube % 6]);
}

void apply_sgr(std::string_view parameters, TextStyle& style)
{
    Numbers numbers(parameters);
    while (!numbers.at_end()) {
        const unsigned number = numbers.next();
        if (!apply_colour(number, numbers, style)) apply_attribute(number, numbers, style);
        while (numbers.separator() == ':')
            numbers.next();  // of something that is not known
    }
}

std::string to_sgr(const TextStyle& style)
{
    std::string sgr = "\x1b[0";
    if (style.bold) sgr += ";1";
    if (style.dim) sgr += ";2";
    if (style.italic) sgr += ";3";
    if (style.underline) sgr += ";4";
    if (style.inverse) sgr += ";7";
    if (style.strike) sgr += ";9";
    append_colour(sgr, style.foreground, 30);
    append_colour(sgr, style.background, 40);
    return sgr + "m";
}

}  // namespace berth
