#pragma once

#include "tests/support/temp_dir.h"
#include "vzcore/json.h"
#include "vzcore/process.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace berth::test {

/// What a program printed and how it ended.
struct Output {
    int exit = -1;  ///< Exit code, or 128 + signal.
    std::string out, err;
};

/// Runs a program to its end with its output in files, so that nothing it leaves behind can hold a
/// pipe open. One that takes longer than `deadline` is killed and fails the test.
Output run_program(const std::string& program,
                   const std::vector<std::string>& arguments,
                   std::chrono::seconds deadline = std::chrono::seconds(60),
                   const std::string& input = {});

/// Waits until `condition` holds; fails the test after `deadline`, naming `what`.
void wait_until(const std::string& what,
                const std::function<bool()>& condition,
                std::chrono::seconds deadline = std::chrono::seconds(60));

/// A Berth of its own: a BERTH_HOME in a temporary folder, and the programs of this build run in it
/// as a user would run them. At the end its machines and agent are ended by force, and a process of
/// it that is left fails the test.
class BerthHome {
public:
    BerthHome();
    ~BerthHome();
    BerthHome(const BerthHome&) = delete;
    BerthHome& operator=(const BerthHome&) = delete;

    /// `berth ARGUMENTS…`
    Output berth(const std::vector<std::string>& arguments, const std::string& input = {}) const;
    /// The same, which must succeed; returns what it printed.
    std::string ok(const std::vector<std::string>& arguments) const;
    /// `berth ARGUMENTS… --json`, which must succeed.
    Json json(std::vector<std::string> arguments) const;

    /// Creates a machine that boots the test guest, with `extra` on its kernel command line.
    void create_guest(const std::string& name,
                      const std::string& extra = {},
                      const std::vector<std::string>& options = {}) const;
    /// Creates a machine that counts on its console from its start on (counted() in truth.h), with
    /// no network. It runs 0.2 s after its start, where counting_kernel() can run.
    void create_counter(const std::string& name,
                        const std::vector<std::string>& options = {}) const;
    /// The newest run of a machine, as `berth history NAME --json` has it.
    Json last_run(const std::string& name) const;
    std::string state(const std::string& name) const;
    std::string console_text(const std::string& name) const;

    /// The agent that serves this home; it must run.
    ProcessId agent() const;
    /// The runner of a machine that is active.
    ProcessId runner(const std::string& name) const;
    /// The process that the guest of an active machine lives and dies with: QEMU, the runner's
    /// child; under Virtualization.framework the runner.
    ProcessId hypervisor(const std::string& name) const;

    const std::string& path() const { return dir_.path(); }
    std::string operator/(const std::string& name) const { return dir_ / name; }

private:
    TempDir dir_;
};

/// Where this build's programs are; BERTH_TEST_PROGRAMS names another folder of such.
std::string program_path(const std::string& name);
/// Whether that has been set to the runner of macOS on doubles (tests/apple), whose guest is one
/// too.
bool on_doubles();
/// Whether machines run under Virtualization.framework, a real one or that.
bool on_vz();
/// The test guest (tests/support/guest).
std::string guest_kernel();
std::string guest_initrd();
/// Its kernel command line: quick under emulation, console on hvc0.
std::string guest_command_line();

}  // namespace berth::test
