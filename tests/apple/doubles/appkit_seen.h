#pragma once

#include <optional>
#include <string>

// AppKit's bar and application, for tests in plain C++. On the main thread only, unless it says so.
namespace berth::test {

struct BarItem {
    bool there = false;
    std::string symbol, label, tool_tip;
    std::size_t rows = 0;
};
BarItem bar_item();
void click_bar_item(const std::string& row_id);
void open_bar_menu();
/// Does what was posted to the main thread; returns soon.
void turn_main_run_loop();

/// What a user answers from now on who is asked for a file; empty: he cancels.
void answer_save_panels(const std::string& path);
/// What he was asked last: the name that was suggested, and the ending of the files' type.
struct AskedFile {
    std::string suggested, type;
};
AskedFile asked_file();

/// Asks the running application to terminate, as an Apple event does; `reason`: the four letters of
/// loginwindow's. Returns at once. From any thread.
void ask_to_quit(std::optional<std::string> reason);
/// The application has said, since this was last asked, that it may be terminated.
bool quit_was_answered();

}  // namespace berth::test
