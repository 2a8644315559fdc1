#pragma once

#include <string>
#include <utility>

namespace berth::menu {

/// The right to come to the front, which the desktop gives with a click: for the next window, and
/// for no other. Wayland knows it as an activation token, X11 as a startup id.
class Activation {
public:
    void give(std::string token) { token_ = std::move(token); }
    /// Empty where the desktop gave none.
    [[nodiscard]] std::string take() { return std::exchange(token_, {}); }

private:
    std::string token_;
};

}  // namespace berth::menu
