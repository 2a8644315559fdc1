#pragma once

#include "menubar/model/row.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace berth::test {

/// One NSMenuItem as it is drawn.
struct DrawnRow {
    std::string id, title, shortcut;
    bool separator = false, enabled = false, checked = false, acts = false;
    const void* item = nullptr;  ///< Which object it is.
    std::vector<DrawnRow> children;
};

/// AppKit's renderer, for tests in plain C++.
class DrawnMenuProbe {
public:
    DrawnMenuProbe();
    ~DrawnMenuProbe();
    DrawnMenuProbe(const DrawnMenuProbe&) = delete;
    DrawnMenuProbe& operator=(const DrawnMenuProbe&) = delete;

    void draw(const menu::Row& root);
    [[nodiscard]] std::vector<DrawnRow> rows() const;
    /// As AppKit does it when the item is clicked.
    void click(const std::string& row_id);
    void open();

    std::vector<std::string> chosen;
    std::vector<std::string> asked;
    bool answer = true;  ///< To the next question.
    int openings = 0;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace berth::test
