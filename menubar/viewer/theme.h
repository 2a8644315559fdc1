#pragma once

#include "menubar/windows/log_colours.h"

#include <QColor>
#include <QPalette>
#include <QSettings>
#include <cstdint>

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
class Theme : public LogColours {
public:
    explicit Theme(const QPalette& palette);

    Rgb grid;
    Rgb selection, selected_text;
};

}  // namespace berth::viewer
