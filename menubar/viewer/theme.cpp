#include "menubar/viewer/theme.h"

namespace berth::viewer {
namespace {

void set(QPalette& palette,
         QPalette::ColorRole role,
         const char* colour,
         const char* disabled = nullptr)
{
    palette.setColor(role, QColor(QLatin1String(colour)));
    if (disabled != nullptr)
        palette.setColor(QPalette::Disabled, role, QColor(QLatin1String(disabled)));
}

QPalette dark_palette()
{
    QPalette palette;
    set(palette, QPalette::Window, "#26292e");
    set(palette, QPalette::WindowText, "#e4e7eb", "#7c838d");
    set(palette, QPalette::Base, "#1b1d21");
    set(palette, QPalette::AlternateBase, "#212429");
    set(palette, QPalette::ToolTipBase, "#32363d");
    set(palette, QPalette::ToolTipText, "#e4e7eb");
    set(palette, QPalette::PlaceholderText, "#8f97a3");
    set(palette, QPalette::Text, "#e4e7eb", "#7c838d");
    set(palette, QPalette::Button, "#32363d");
    set(palette, QPalette::ButtonText, "#e4e7eb", "#7c838d");
    set(palette, QPalette::BrightText, "#ffffff");
    set(palette, QPalette::Light, "#454a53");
    set(palette, QPalette::Midlight, "#3b4048");
    set(palette, QPalette::Dark, "#16181b");
    set(palette, QPalette::Mid, "#1f2226");
    set(palette, QPalette::Shadow, "#000000");
    set(palette, QPalette::Highlight, "#2f65b8", "#3b4048");
    set(palette, QPalette::HighlightedText, "#ffffff");
    set(palette, QPalette::Link, "#79b0ff");
    return palette;
}

QPalette light_palette()
{
    QPalette palette;
    set(palette, QPalette::Window, "#f3f4f6");
    set(palette, QPalette::WindowText, "#1f2328", "#8b929c");
    set(palette, QPalette::Base, "#ffffff");
    set(palette, QPalette::AlternateBase, "#f7f8fa");
    set(palette, QPalette::ToolTipBase, "#ffffff");
    set(palette, QPalette::ToolTipText, "#1f2328");
    set(palette, QPalette::PlaceholderText, "#6b7280");
    set(palette, QPalette::Text, "#1f2328", "#8b929c");
    set(palette, QPalette::Button, "#f3f4f6");
    set(palette, QPalette::ButtonText, "#1f2328", "#8b929c");
    set(palette, QPalette::BrightText, "#ffffff");
    set(palette, QPalette::Light, "#ffffff");
    set(palette, QPalette::Midlight, "#e7e9ed");
    set(palette, QPalette::Dark, "#a3a9b3");
    set(palette, QPalette::Mid, "#c3c8d0");
    set(palette, QPalette::Shadow, "#6b7280");
    set(palette, QPalette::Highlight, "#1d63cf", "#c3c8d0");
    set(palette, QPalette::HighlightedText, "#ffffff");
    set(palette, QPalette::Link, "#0b57b0");
    return palette;
}

}  // namespace

QPalette palette_of(Scheme scheme, const QPalette& system)
{
    switch (scheme) {
    case Scheme::System: return system;
    case Scheme::Light: return light_palette();
    case Scheme::Dark: return dark_palette();
    }
    return system;
}

Theme::Theme(const QPalette& palette)
    : background(rgb(palette.color(QPalette::Base))),
      text(readable_on(background, rgb(palette.color(QPalette::Text)))),
      faint(readable_on(background, mixed(text, background, 0.45))),
      grid(mixed(text, background, 0.85)), selection(rgb(palette.color(QPalette::Highlight))),
      selected_text(readable_on(selection, rgb(palette.color(QPalette::HighlightedText)))),
      hit(is_dark(background) ? Rgb{0x6b, 0x58, 0x00} : Rgb{0xff, 0xe8, 0x7a}),
      current_hit({0xff, 0x9d, 0x2e}), hit_text(is_dark(background) ? Rgb{255, 255, 255} : Rgb{})
{
}

Rgb Theme::resolve(const TextColour& colour, Rgb otherwise) const
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

Rgb Theme::readable(Rgb behind, Rgb colour) const
{
    const auto packed = [](Rgb one) {
        return std::uint64_t{one.red} << 16 | std::uint64_t{one.green} << 8 | one.blue;
    };
    const auto [found, added] = readable_.try_emplace(packed(behind) << 24 | packed(colour));
    if (added) found->second = readable_on(behind, colour);
    return found->second;
}

Rgb Theme::foreground_of(const TextStyle& style) const
{
    Rgb colour = resolve(style.inverse ? style.background : style.foreground,
                         style.inverse ? background : text);
    const Rgb behind = background_of(style).value_or(background);
    if (style.dim) colour = mixed(colour, behind, 0.4);
    return readable(behind, colour);
}

std::optional<Rgb> Theme::background_of(const TextStyle& style) const
{
    if (style.inverse) return resolve(style.foreground, text);
    if (style.background.kind == TextColour::Kind::Default) return std::nullopt;
    return resolve(style.background, background);
}

}  // namespace berth::viewer
