#pragma once

#include "tests/support/temp_dir.h"
#include "vzcore/process.h"

#include <chrono>
#include <string>
#include <vector>

namespace berth::test {

/// A program that runs while the test does something else. Its output goes to files. One that still
/// runs at the end is killed.
class BackgroundCommand {
public:
    BackgroundCommand(const std::string& program, const std::vector<std::string>& arguments);
    ~BackgroundCommand();
    BackgroundCommand(const BackgroundCommand&) = delete;
    BackgroundCommand& operator=(const BackgroundCommand&) = delete;

    /// Its exit code, or 128 + signal; waits for it, and fails the test at the deadline.
    int wait(std::chrono::seconds deadline);
    /// What it printed so far.
    [[nodiscard]] std::string output() const;
    /// What it wrote to its error stream so far.
    [[nodiscard]] std::string errors() const;

private:
    TempDir dir_;
    pid_t pid_ = 0;
};

}  // namespace berth::test
