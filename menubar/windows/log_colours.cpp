#include "menubar/windows/log_colours.h"

namespace berth {

LogColours::LogColours(Rgb background_colour, Rgb text_colour)
    : background(background_colour), text(readable_on(background, text_colour)),
      faint(readable_on(background, mixed(text, background, 0.45))),
      hit(is_dark(background) ? Rgb{0x6b, 0x58, 0x00} : Rgb{0xff, 0xe8, 0x7a}),
      current_hit({0xff, 0x9d, 0x2e}), hit_text(is_dark(background) ? Rgb{255, 255, 255} : Rgb{}),
      current_hit_text({})
{
}

Rgb LogColours::resolve(const TextColour& colour, Rgb otherwise) const
{
    switch (colour.kind) {
    case TextColour::Kind::Default: return otherwise;
    case TextColour::Kind::Rgb: return {colour.red, colour.green, colour.blue};
    case TextColour::Kind::Indexed: break;
    }
    if (colour.index() < 16) return ansi_colours(background)[colour.index()];
    const TextColour fixed = rgb_of_index(colour.index());
    return {fixed.red, fixed.green, fixed.blue};
}

Rgb LogColours::readable(Rgb behind, Rgb colour) const
{
    const auto packed = [](Rgb one) {
        return std::uint64_t{one.red} << 16 | std::uint64_t{one.green} << 8 | one.blue;
    };
    const auto [found, added] = readable_.try_emplace(packed(behind) << 24 | packed(colour));
    if (added) found->second = readable_on(behind, colour);
    return found->second;
}

Rgb LogColours::foreground_of(const TextStyle& style) const
{
    Rgb colour = resolve(style.inverse ? style.background : style.foreground,
                         style.inverse ? background : text);
    const Rgb behind = background_of(style).value_or(background);
    if (style.dim) colour = mixed(colour, behind, 0.4);
    return readable(behind, colour);
}

std::optional<Rgb> LogColours::background_of(const TextStyle& style) const
{
    if (style.inverse) return resolve(style.foreground, text);
    if (style.background.kind == TextColour::Kind::Default) return std::nullopt;
    return resolve(style.background, background);
}

}  // namespace berth
