#pragma once

#include "menubar/windows/colours.h"
#include "vzcore/console/text_style.h"

#include <QColor>
#include <QPalette>
#include <QSettings>
#include <cstdint>
#include <optional>
#include <unordered_map>

namespace berth::viewer {

inline QColor qt(Rgb colour)
{
    return {colour.red, colour.green, colour.blue};
}
inline Rgb rgb(const QColor& colour)
{
    const auto channel = [](int value) { return static_cast<std::uint8_t>(value); };
    return {channel(colour.red()), channel(colour.green()), channel(colour.blue())};
}

/// Which colours the windows have.
enum class Scheme { System, Light, Dark };

/// What the user chose, in any window.
Scheme scheme_of(const QSettings& settings);
/// The desktop's own palette, or one of ours.
QPalette palette_of(Scheme scheme, const QPalette& system);

/// The colours of a drawing, made to fit a palette.
class Theme {
public:
    explicit Theme(const QPalette& palette);

    Rgb background, text, faint, grid;
    Rgb selection, selected_text;
    Rgb hit, current_hit, hit_text;

    /// What text of a style is drawn in. A guest's colours are kept as long as they can be read.
    [[nodiscard]] Rgb foreground_of(const TextStyle& style) const;
    /// Nothing where the style has no background of its own.
    [[nodiscard]] std::optional<Rgb> background_of(const TextStyle& style) const;

private:
    [[nodiscard]] Rgb resolve(const TextColour& colour, Rgb otherwise) const;
    [[nodiscard]] Rgb readable(Rgb background, Rgb colour) const;

    mutable std::unordered_map<std::uint64_t, Rgb> readable_;  // it costs powers to find out
};

}  // namespace berth::viewer
