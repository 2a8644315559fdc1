#pragma once

#include "tests/end_to_end/panel.h"
#include "tests/support/fake_tray.h"

#include <memory>
#include <string>
#include <vector>

namespace berth::test {

/// The user of the agent's own menu: reads it as a panel does, by com.canonical.dbusmenu, and uses
/// it by that or with the panel's own pixels, the mouse and keys. The icon has to be there.
class MenuUser {
public:
    MenuUser(const Display& display, const Panel& panel);

    /// The menu as it is now.
    std::string picture();
    void wait_for(const std::string& part);
    /// Clicks the only row with that title, or with more said behind it.
    void choose(const std::string& title);

    /// Opens the menu with a click on the icon.
    void open() const;
    /// Presses the key until a row is lit within `part`; returns where.
    [[nodiscard]] Display::Box lit_by(const std::string& key, const Display::Box& part) const;
    /// Opens the menu and walks to a row with keys alone: each title begins a row in the submenu of
    /// the one before it. The last one is lit then, and not chosen.
    void walk(const std::vector<std::string>& titles);

private:
    [[nodiscard]] std::string label(int row) const;
    [[nodiscard]] bool can_be_chosen(int row) const;
    /// The row among `rows` that begins with `title`, and how many that keys stop at come before.
    [[nodiscard]] std::pair<int, int> find(const std::vector<int>& rows,
                                           const std::string& title) const;

    const Display& display_;
    const Panel& desktop_;
    std::unique_ptr<EventLoop> loop_ = EventLoop::create();
    FakePanel panel_;
};

}  // namespace berth::test
