#pragma once

#include "tests/support/temp_dir.h"
#include "vzcore/process.h"

#include <optional>
#include <string>
#include <vector>

namespace berth::test {

/// An X display of its own with a window manager, and a user in front of it. The environment of
/// this process points there while it lives, so what is started opens its windows there.
class Display {
public:
    Display();
    ~Display();
    Display(const Display&) = delete;
    Display& operator=(const Display&) = delete;

    struct Box {
        int x = 0, y = 0, width = 0, height = 0;
    };

    /// The windows whose title has this in it.
    [[nodiscard]] std::vector<std::string> windows(const std::string& title) const;
    /// The title of the window that has the keys.
    [[nodiscard]] std::string active() const;
    /// Where a window is.
    [[nodiscard]] Box place(const std::string& window) const;
    /// Waits for one, brings it to the front and returns it.
    [[nodiscard]] std::string window(const std::string& title) const;
    /// Presses keys, named as xdotool names them: "ctrl+f", "Return".
    void press(const std::vector<std::string>& keys) const;
    void type(const std::string& text) const;
    /// A click of a button into a window; 4 and 5 turn the wheel.
    void click(const std::string& window, int x, int y, int button = 1) const;
    /// A click anywhere on the display.
    void click(int x, int y, int button = 1) const;
    /// Takes a picture of everything and keeps it as NAME.png; returns where.
    std::string picture(const std::string& name) const;
    /// How many windows are open, menus and panels too.
    [[nodiscard]] std::size_t open_windows() const;
    /// Whether anything but one colour is in that part.
    [[nodiscard]] bool is_painted(const Box& part) const;
    /// What surrounds all pixels of exactly this colour within `part` of the display; nothing where
    /// there is none.
    [[nodiscard]] std::optional<Box> where(const std::string& colour, const Box& part) const;
    /// How much of the display has exactly this colour ("#ff9d2e"), in pixels.
    [[nodiscard]] long pixels(const std::string& colour) const;

private:
    [[nodiscard]] std::string told(const std::string& colour,
                                   const std::string& part,
                                   const std::vector<std::string>& format) const;
    std::string xdotool(const std::vector<std::string>& arguments) const;

    TempDir dir_;
    ProcessId server_, manager_;
};

}  // namespace berth::test
