#pragma once

#include "menubar/viewer/log_document.h"
#include "menubar/viewer/loop_qt.h"
#include "tests/support/temp_dir.h"

#include <functional>
#include <memory>
#include <string>

namespace berth::test {

/// Runs Qt's loop until the condition holds; fails the test after a minute, naming `what`.
void spin_until(const std::string& what, const std::function<bool()>& condition);
/// Runs what is due now.
void spin_once();

/// A log folder of its own.
class LogFolder {
public:
    explicit LogFolder(const std::string& content = {});
    void write(const std::string& name, const std::string& content) const;
    void append(const std::string& content) const;
    [[nodiscard]] const std::string& path() const { return dir_.path(); }
    /// The log, opened; its loop lives as long as this.
    [[nodiscard]] std::unique_ptr<viewer::LogDocument> open() const;

private:
    TempDir dir_;
    std::unique_ptr<Loop> loop_;
};

/// "line 0\nline 1\n…"
std::string numbered_lines(int count);

}  // namespace berth::test
