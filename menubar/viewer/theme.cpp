#include "menubar/viewer/theme.h"

#include <algorithm>
#include <array>

namespace berth::viewer {
namespace {

// A role's colour in each theme, and where it differs, that of a disabled control (0: it does not).
struct Role {
    QPalette::ColorRole role = QPalette::Window;
    QRgb light = 0, dark = 0;
    QRgb light_disabled = 0, dark_disabled = 0;
};
constexpr std::array kRoles{
    Role{QPalette::Window, 0xfff3f4f6, 0xff26292e},
    Role{QPalette::WindowText, 0xff1f2328, 0xffe4e7eb, 0xff8b929c, 0xff7c838d},
    Role{QPalette::Base, 0xffffffff, 0xff1b1d21},
    Role{QPalette::AlternateBase, 0xfff7f8fa, 0xff212429},
    Role{QPalette::ToolTipBase, 0xfffff4d2, 0xff32363d},
    Role{QPalette::ToolTipText, 0xff1f2328, 0xffe4e7eb},
    Role{QPalette::PlaceholderText, 0xff6b7280, 0xff8f97a3},
    Role{QPalette::Text, 0xff1f2328, 0xffe4e7eb, 0xff8b929c, 0xff7c838d},
    Role{QPalette::Button, 0xfff3f4f6, 0xff32363d},
    Role{QPalette::ButtonText, 0xff1f2328, 0xffe4e7eb, 0xff8b929c, 0xff7c838d},
    Role{QPalette::BrightText, 0xffffffff, 0xffffffff},
    Role{QPalette::Light, 0xffffffff, 0xff454a53},
    Role{QPalette::Midlight, 0xffe7e9ed, 0xff3b4048},
    Role{QPalette::Dark, 0xffa3a9b3, 0xff16181b},
    Role{QPalette::Mid, 0xffc3c8d0, 0xff1f2226},
    Role{QPalette::Shadow, 0xff6b7280, 0xff000000},
    Role{QPalette::Highlight, 0xff1d63cf, 0xff2f65b8, 0xffc3c8d0, 0xff3b4048},
    Role{QPalette::HighlightedText, 0xffffffff, 0xffffffff},
    Role{QPalette::Link, 0xff0b57b0, 0xff79b0ff},
};

QPalette palette_with(QRgb Role::*colour, QRgb Role::*disabled)
{
    QPalette palette;
    for (const Role& role : kRoles) {
        palette.setColor(role.role, QColor(role.*colour));
        if (role.*disabled != 0)
            palette.setColor(QPalette::Disabled, role.role, QColor(role.*disabled));
    }
    return palette;
}

}  // namespace

Scheme scheme_of(const QSettings& settings)
{
    const int scheme = settings.value(QStringLiteral("scheme"), 0).toInt();
    return static_cast<Scheme>(std::clamp(scheme, 0, static_cast<int>(Scheme::Dark)));
}

QPalette palette_of(Scheme scheme, const QPalette& system)
{
    switch (scheme) {
    case Scheme::System: return system;
    case Scheme::Light: return palette_with(&Role::light, &Role::light_disabled);
    case Scheme::Dark: return palette_with(&Role::dark, &Role::dark_disabled);
    }
    return system;
}

Theme::Theme(const QPalette& palette)
    : LogColours(rgb(palette.color(QPalette::Base)), rgb(palette.color(QPalette::Text))),
      grid(mixed(text, background, 0.85)), selection(rgb(palette.color(QPalette::Highlight))),
      selected_text(readable_on(selection, rgb(palette.color(QPalette::HighlightedText))))
{
}

}  // namespace berth::viewer
