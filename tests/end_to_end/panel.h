#pragma once

#include "tests/end_to_end/display.h"
#include "tests/support/private_bus.h"
#include "tests/support/temp_dir.h"
#include "vzcore/process.h"

#include <functional>
#include <string>

namespace berth::test {

/// The rest of a desktop on a display: a session's bus, and xfce4-panel with nothing on it but a
/// tray, in the top left corner. The environment of this process points to the bus, and to folders
/// of this session, while this lives.
class Panel {
public:
    enum class Look { Light, Dark };

    enum class Begin { Running, Stopped };

    /// Stopped: without the bus and without the panel.
    explicit Panel(const Display& display, Look look = Look::Light, Begin begin = Begin::Running);
    ~Panel();
    Panel(const Panel&) = delete;
    Panel& operator=(const Panel&) = delete;

    [[nodiscard]] const std::string& address() const { return bus_.address(); }
    [[nodiscard]] PrivateBus& bus() { return bus_; }
    /// How many items the watcher knows.
    [[nodiscard]] int items() const;
    /// The bus name of the only item there is.
    [[nodiscard]] std::string item() const;
    /// Whether there is a picture where the only icon is.
    [[nodiscard]] bool shows_icon() const;
    void click_icon(int button = 1) const;
    /// A condition to wait for: whether the icon's menu is open. Clicks the icon for it, and again
    /// after a while, since a panel that has not read the menu yet opens nothing.
    [[nodiscard]] std::function<bool()> opens_menu() const;

    /// The panel as it is restarted by its user.
    void start();
    void stop();

private:
    [[nodiscard]] std::string watcher(const std::string& property) const;

    const Display& display_;
    TempDir dir_;
    PrivateBus bus_;
    Look look_;
    ProcessId panel_;
};

}  // namespace berth::test
