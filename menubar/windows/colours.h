#pragma once

#include "menubar/windows/timeline.h"

#include <array>
#include <cstdint>

namespace berth {

/// A colour on a screen.
struct Rgb {
    std::uint8_t red = 0, green = 0, blue = 0;

    bool operator==(const Rgb&) const = default;
};

/// As WCAG 2 defines it: 1 (the same) to 21 (black on white).
double contrast(Rgb a, Rgb b);

/// `colour`, made lighter or darker until it can be told from `background`: its contrast is then at
/// least `least`, which is at most 4.5.
Rgb readable_on(Rgb background, Rgb colour, double least = 4.5);

/// Half-way mixes: `part` 0 is `a`, 1 is `b`.
Rgb mixed(Rgb a, Rgb b, double part);

[[nodiscard]] bool is_dark(Rgb background);

/// The 16 colours that a guest names by number, for a light or a dark background. All of them can
/// be read there, "black on black" too.
const std::array<Rgb, 16>& ansi_colours(Rgb background);

/// What a bar of the run history is drawn in.
Rgb colour_of(Tone tone, Rgb background);

}  // namespace berth
