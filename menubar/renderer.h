#pragma once

#include "menubar/model/row.h"

#include <functional>
#include <string>

namespace berth::menu {

/// What a renderer reports. On the loop.
struct RendererEvents {
    std::function<void()> opening;  ///< The user opens the menu: titles with durations may be old.
    /// A row was clicked, and its question, if it has one, was answered.
    std::function<void(const std::string& row_id)> chosen;
    std::function<void()> secondary;  ///< The other button on the icon itself.
};

/// Draws the menu with one toolkit. It holds no rule about machines.
class Renderer {
public:
    virtual ~Renderer() = default;
    /// Draws what differs from the menu before. The first one makes the icon appear.
    virtual void show(const Menu& menu) = 0;
    /// Why no menu is seen, as one sentence; empty while it is seen, as far as is known.
    [[nodiscard]] virtual std::string problem() const = 0;
};

}  // namespace berth::menu
