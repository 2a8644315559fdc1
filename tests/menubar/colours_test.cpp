#include "menubar/windows/colours.h"
#include "tests/support/catch.h"

using namespace berth;

TEST_CASE("contrast is what WCAG says it is", "[windows]")
{
    CHECK(contrast({0, 0, 0}, {255, 255, 255}) == Approx(21));
    CHECK(contrast({255, 255, 255}, {0, 0, 0}) == Approx(21));
    CHECK(contrast({10, 20, 30}, {10, 20, 30}) == Approx(1));
    CHECK(contrast({0x77, 0x77, 0x77}, {255, 255, 255}) == Approx(4.48).margin(0.01));
}

TEST_CASE("every colour that a guest names can be read on light and on dark", "[windows]")
{
    for (const Rgb background :
         {Rgb{255, 255, 255}, Rgb{0xf6, 0xf6, 0xf6}, Rgb{0, 0, 0}, Rgb{0x1b, 0x1d, 0x21}})
        for (const Rgb colour : ansi_colours(background)) {
            INFO(int{colour.red} << ' ' << int{colour.green} << ' ' << int{colour.blue});
            CHECK(contrast(background, colour) >= 4.5);
        }
}

TEST_CASE("a colour too near to its background is moved away from it, and no other is", "[windows]")
{
    for (int grey = 0; grey < 256; grey += 5)
        for (int red = 0; red < 256; red += 51) {
            const Rgb background{
                static_cast<std::uint8_t>(grey), static_cast<std::uint8_t>(grey), 90};
            const Rgb colour{static_cast<std::uint8_t>(red), 80, 120};
            const Rgb moved = readable_on(background, colour);
            CHECK(contrast(background, moved) >= 4.5);
            if (contrast(background, colour) >= 4.5) CHECK(moved == colour);
        }
}

TEST_CASE("the bars of the history stand out from both themes", "[windows]")
{
    for (const Rgb background : {Rgb{255, 255, 255}, Rgb{0x1b, 0x1d, 0x21}})
        for (const Tone tone :
             {Tone::Running, Tone::Good, Tone::Neutral, Tone::Forced, Tone::Bad, Tone::Unsure})
            CHECK(contrast(background, colour_of(tone, background)) >= 4.5);
}
