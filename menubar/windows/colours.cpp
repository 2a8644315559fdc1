#include "menubar/windows/colours.h"

#include <algorithm>
#include <cmath>

namespace berth {
namespace {

constexpr Rgb kBlack{0, 0, 0};
constexpr Rgb kWhite{255, 255, 255};

// black, red, green, yellow, blue, magenta, cyan, white; then the bright ones.
constexpr std::array<Rgb, 16> kOnLight{{{0x1f, 0x23, 0x28},
                                        {0xb4, 0x23, 0x18},
                                        {0x1a, 0x6e, 0x2e},
                                        {0x7f, 0x5a, 0x00},
                                        {0x0b, 0x57, 0xb0},
                                        {0x8b, 0x2a, 0x9b},
                                        {0x0a, 0x6a, 0x75},
                                        {0x5a, 0x61, 0x6b},
                                        {0x4b, 0x52, 0x5c},
                                        {0xc9, 0x2a, 0x2a},
                                        {0x23, 0x78, 0x38},
                                        {0x8a, 0x63, 0x00},
                                        {0x1d, 0x63, 0xcf},
                                        {0x9a, 0x3f, 0xae},
                                        {0x0f, 0x75, 0x80},
                                        {0x2b, 0x31, 0x39}}};
constexpr std::array<Rgb, 16> kOnDark{{{0x8b, 0x93, 0xa1},
                                       {0xff, 0x7b, 0x72},
                                       {0x6f, 0xce, 0x7e},
                                       {0xe3, 0xb3, 0x41},
                                       {0x79, 0xb0, 0xff},
                                       {0xd9, 0x9a, 0xf0},
                                       {0x5f, 0xcf, 0xd6},
                                       {0xd5, 0xda, 0xe1},
                                       {0xa3, 0xab, 0xb8},
                                       {0xff, 0xa1, 0x98},
                                       {0x8d, 0xe3, 0x9a},
                                       {0xf2, 0xcc, 0x60},
                                       {0xa5, 0xcb, 0xff},
                                       {0xe6, 0xbb, 0xf7},
                                       {0x8a, 0xe6, 0xec},
                                       {0xff, 0xff, 0xff}}};

double linear(std::uint8_t channel)
{
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(Rgb colour)
{
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) +
           0.0722 * linear(colour.blue);
}

}  // namespace

double contrast(Rgb a, Rgb b)
{
    const double one = luminance(a), other = luminance(b);
    return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

Rgb mixed(Rgb a, Rgb b, double part)
{
    const auto channel = [&](std::uint8_t from, std::uint8_t to) {
        return static_cast<std::uint8_t>(std::lround(from + (to - from) * part));
    };
    return {channel(a.red, b.red), channel(a.green, b.green), channel(a.blue, b.blue)};
}

bool is_dark(Rgb background)
{
    return contrast(background, kWhite) > contrast(background, kBlack);
}

Rgb readable_on(Rgb background, Rgb colour, double least)
{
    if (contrast(background, colour) >= least) return colour;
    const Rgb away = is_dark(background) ? kWhite : kBlack;
    constexpr int kSteps = 16;
    for (int step = 1; step < kSteps; ++step) {
        const Rgb tried = mixed(colour, away, static_cast<double>(step) / kSteps);
        if (contrast(background, tried) >= least) return tried;
    }
    return away;
}

const std::array<Rgb, 16>& ansi_colours(Rgb background)
{
    return is_dark(background) ? kOnDark : kOnLight;
}

Rgb colour_of(Tone tone, Rgb background)
{
    const auto ansi = [&](std::size_t index) { return ansi_colours(background)[index]; };
    switch (tone) {
    case Tone::Running: return ansi(4);
    case Tone::Good: return ansi(2);
    case Tone::Neutral: return ansi(7);
    case Tone::Forced: return ansi(3);
    case Tone::Bad: return ansi(1);
    case Tone::Unsure: return ansi(5);
    }
    return ansi(5);
}

}  // namespace berth
