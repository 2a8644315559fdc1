#pragma once

#include <string>

// AppKit's bar, for tests in plain C++. On the main thread only.
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

}  // namespace berth::test
