#pragma once

#include "menubar/model/command.h"
#include "menubar/windows/history_picture.h"
#include "menubar/windows/log_colours.h"
#include "menubar/windows/window_backend.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace berth::test {

/// As dispatch_async() to the main queue.
void post_to_main(std::function<void()> work);

/// A piece of an NSTextStorage with the same attributes.
struct StyledPiece {
    std::size_t begin = 0, end = 0;
    Rgb colour;
    bool bold = false, underlined = false;
};

/// AppKit's windows, for tests in plain C++. On the main thread only.
class WindowProbe {
public:
    explicit WindowProbe(const WindowAccess& access);
    ~WindowProbe();
    WindowProbe(const WindowProbe&) = delete;
    WindowProbe& operator=(const WindowProbe&) = delete;

    void open(const menu::OpenWindow& wanted);
    /// Whether there is a window of that name, open or closing.
    [[nodiscard]] bool has(const std::string& name) const;
    [[nodiscard]] bool is_open(const std::string& name) const;
    /// As its close button does.
    void close(const std::string& name);
    [[nodiscard]] std::string title(const std::string& name) const;
    /// Writes what a window draws as a PNG.
    void draw(const std::string& name, const std::string& path) const;
    /// Views that a user can act on and a screen reader has no name for.
    [[nodiscard]] std::vector<std::string> nameless(const std::string& name) const;

    // A log window's:
    [[nodiscard]] std::u16string text(const std::string& name) const;
    [[nodiscard]] std::vector<StyledPiece> pieces(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> runs(const std::string& name) const;
    [[nodiscard]] std::string status(const std::string& name) const;
    [[nodiscard]] bool can_type(const std::string& name) const;
    void choose_run(const std::string& name, int index);
    /// The input line's text, then Return.
    void type(const std::string& name, const std::string& line);
    void press_control(const std::string& name, char letter);
    /// By its user, to so far from the top.
    void scroll(const std::string& name, double above);
    [[nodiscard]] ScrollPlace place(const std::string& name) const;
    /// The line at the top of what is seen.
    [[nodiscard]] std::string top_line(const std::string& name) const;

    /// A hit's mark: temporary attributes.
    struct Mark {
        std::size_t begin = 0, end = 0;
        Rgb background, text;
    };
    [[nodiscard]] std::vector<Mark> marks(const std::string& name) const;
    [[nodiscard]] std::string selected(const std::string& name) const;
    void select(const std::string& name, std::size_t begin, std::size_t end);
    /// The times beside the lines, from the top down, with how far each is from the line's top.
    struct Time {
        std::string time, line;
    };
    [[nodiscard]] std::vector<Time> times(const std::string& name) const;
    /// Of the log that is compared with; empty where none is.
    [[nodiscard]] std::string second_text(const std::string& name) const;
    /// The widths of what is side by side.
    [[nodiscard]] std::vector<double> pane_widths(const std::string& name) const;
    void focus_second(const std::string& name);
    /// A key that is pressed in the line that one types at the guest in. `plain` is what is on the
    /// key, `typed` what it types.
    void press_at_guest(const std::string& name,
                        const std::u16string& typed,
                        const std::u16string& plain,
                        bool control = false);
    [[nodiscard]] std::string input(const std::string& name) const;
    [[nodiscard]] std::string input_hint(const std::string& name) const;

    /// An item of the main menu, by its title, where the window offers it; false where it does not.
    bool choose_item(const std::string& name, const std::string& title);
    [[nodiscard]] bool is_item_checked(const std::string& name, const std::string& title) const;

    // Of whichever window, its controls by the names that a screen reader has for them:
    [[nodiscard]] std::vector<std::vector<std::string>> rows(const std::string& name) const;
    [[nodiscard]] int chosen_row(const std::string& name) const;
    void choose_row(const std::string& name, int row);
    void open_row(const std::string& name, int row);
    void choose(const std::string& name, const std::string& control, int index);

    enum class Key { Return, Up, Down, Escape };
    void type_into(const std::string& name, const std::string& control, const std::string& text);
    /// In the field that one types into.
    void press_key(const std::string& name, Key key);
    [[nodiscard]] bool can_press(const std::string& name, const std::string& button) const;
    void press(const std::string& name, const std::string& button);
    /// What a label says; empty where it is hidden.
    [[nodiscard]] std::string label(const std::string& name, const std::string& control) const;

    // A form's:
    /// What has the keys, by its name.
    [[nodiscard]] std::string focus(const std::string& name) const;
    void focus_on(const std::string& name, const std::string& control);
    void press_tab(const std::string& name);
    /// A key that nobody has the focus for; whether a button takes it.
    bool press_equivalent(const std::string& name, char key);
    /// Of the menu at the top of the screen.
    static void choose_menu(const std::string& title);
    void edit_cell(const std::string& name, int row, int column, const std::string& text);
    void check_cell(const std::string& name, int row, int column, bool on);
    /// Where a control is in its window, from the bottom; empty where it is not seen.
    [[nodiscard]] Box box(const std::string& name, const std::string& control) const;

    // A history window's:
    [[nodiscard]] HistoryPicture picture(const std::string& name) const;
    [[nodiscard]] std::size_t selected_run(const std::string& name) const;
    void click_picture(const std::string& name, double x, double y, int clicks);
    [[nodiscard]] std::string tool_tip(const std::string& name, double x, double y) const;
    /// The colour that is drawn at a place of the picture.
    [[nodiscard]] Rgb drawn_at(const std::string& name, double x, double y) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace berth::test
