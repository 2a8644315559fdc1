#include "tests/support/berth_home.h"

#include "tests/support/catch.h"
#include "tests/support/home_processes.h"
#include "tests/support/tiny_kernel.h"
#include "vzcore/base/file.h"
#include "vzcore/qemu/command_line.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <sstream>
#include <thread>

namespace berth::test {
namespace {

using Clock = std::chrono::steady_clock;

std::string slurp(const std::string& path)
{
    auto text = read_file(path, mib(64));
    return text ? *text : "";
}

// The exit code, or 128 + signal; kills the child at the deadline.
int wait_with_deadline(pid_t pid, std::chrono::seconds deadline)
{
    const auto end = Clock::now() + deadline;
    int status = 0;
    while (::waitpid(pid, &status, WNOHANG) == 0) {
        if (Clock::now() > end) {
            ::kill(pid, SIGKILL);
            ::waitpid(pid, &status, 0);
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string guest_dir()
{
    const auto variable = [](const char* name) -> std::string {
        const char* value = std::getenv(name);
        return value != nullptr ? value : "";
    };
#if defined(__aarch64__)
    const std::string architecture = "/arm64";
#else
    const std::string architecture = "/amd64";
#endif
    if (const auto set = variable("BERTH_GUEST_DIR"); !set.empty()) return set + architecture;
    const auto cache = variable("XDG_CACHE_HOME");
    return (cache.empty() ? variable("HOME") + "/.cache" : cache) + "/berth/guest" + architecture;
}

}  // namespace

bool on_doubles()
{
    return std::getenv("BERTH_TEST_PROGRAMS") != nullptr;
}

bool on_vz()
{
    return on_doubles() || host_has_vz();
}

std::string program_path(const std::string& name)
{
    const char* folder = std::getenv("BERTH_TEST_PROGRAMS");
    return std::string(folder != nullptr ? folder : BERTH_BIN_DIR) + "/" + name;
}

std::string guest_kernel()
{
    return guest_dir() + "/vmlinuz";
}

std::string guest_initrd()
{
    return guest_dir() + "/initrd";
}

std::string guest_command_line()
{
    std::string line = slurp(guest_dir() + "/cmdline");
    while (!line.empty() && line.back() == '\n')
        line.pop_back();
    return line;
}

Output run_program(const std::string& program,
                   const std::vector<std::string>& arguments,
                   std::chrono::seconds deadline,
                   const std::string& input)
{
    const TempDir dir;
    REQUIRE(write_file_atomically(dir / "in", input));
    auto in = open_file(dir / "in", O_RDONLY);
    auto out = open_file(dir / "out", O_WRONLY | O_CREAT | O_APPEND);
    auto err = open_file(dir / "err", O_WRONLY | O_CREAT | O_APPEND);
    REQUIRE(in);
    REQUIRE(out);
    REQUIRE(err);
    SpawnRequest request{.program = program, .arguments = arguments};
    request.descriptors = {{in->get(), 0}, {out->get(), 1}, {err->get(), 2}};
    const auto pid = spawn(request);
    REQUIRE(pid);
    Output output;
    output.exit = wait_with_deadline(*pid, deadline);
    output.out = slurp(dir / "out");
    output.err = slurp(dir / "err");
    return output;
}

void wait_until(const std::string& what,
                const std::function<bool()>& condition,
                std::chrono::seconds deadline)
{
    const auto end = Clock::now() + deadline;
    while (!condition()) {
        if (Clock::now() > end) FAIL("waited in vain for: " << what);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

BerthHome::BerthHome()
{
    ::setenv("BERTH_HOME", dir_.path().c_str(), 1);
}

BerthHome::~BerthHome()
{
    ::setenv("BERTH_HOME", dir_.path().c_str(), 1);
    // Again and again: what the agent was about to start when it was killed may come after it.
    const auto end = Clock::now() + std::chrono::seconds(60);
    for (auto left = processes_of(dir_.path()); !left.empty(); left = processes_of(dir_.path())) {
        if (Clock::now() > end) {
            CHECK("processes are left" == dir_.path());
            break;
        }
        for (const HostProcess& process : left)
            if (is_alive(process.id)) ::kill(process.id.pid, SIGKILL);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

Output BerthHome::berth(const std::vector<std::string>& arguments, const std::string& input) const
{
    return run_program(program_path("berth"), arguments, std::chrono::seconds(150), input);
}

std::string BerthHome::ok(const std::vector<std::string>& arguments) const
{
    const Output output = berth(arguments);
    INFO("berth " << arguments.front() << ": " << output.err);
    REQUIRE(output.exit == 0);
    return output.out;
}

Json BerthHome::json(std::vector<std::string> arguments) const
{
    arguments.emplace_back("--json");
    return Json::parse(ok(arguments));
}

void BerthHome::create_guest(const std::string& name,
                             const std::string& extra,
                             const std::vector<std::string>& options) const
{
    std::vector<std::string> arguments{"create",
                                       name,
                                       "--kernel",
                                       guest_kernel(),
                                       "--initrd",
                                       guest_initrd(),
                                       "--cmdline",
                                       guest_command_line() + " " + extra,
                                       "--cpus",
                                       "1",
                                       "--memory",
                                       "256MiB",
                                       "--ready-pattern",
                                       "berth-guest ready"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    ok(arguments);
}

void BerthHome::create_counter(const std::string& name,
                               const std::vector<std::string>& options) const
{
    std::vector<std::string> arguments{"create", name, "--memory", "128MiB", "--cpus", "1"};
    if (on_doubles()) {
        arguments.insert(arguments.end(),
                         {"--kernel",
                          guest_kernel(),
                          "--cmdline",
                          guest_command_line() + " berth.wide_count=10"});
    } else if (!on_vz() && qemu::host_architecture() == qemu::Architecture::X86_64) {
        REQUIRE(write_file_atomically(dir_ / "counting", counting_kernel()));
        arguments.insert(arguments.end(), {"--kernel", dir_ / "counting"});
    } else {
        std::vector<std::string> more{"--no-network"};
        more.insert(more.end(), options.begin(), options.end());
        return create_guest(name, "berth.count=10", more);
    }
    arguments.emplace_back("--no-network");
    arguments.insert(arguments.end(), options.begin(), options.end());
    ok(arguments);
}

Json BerthHome::last_run(const std::string& name) const
{
    const Json history = json({"history", name, "--limit", "1"});
    REQUIRE(history["runs"].size() == 1);
    return history["runs"][0];
}

std::string BerthHome::state(const std::string& name) const
{
    return json({"show", name})["state"];
}

std::string BerthHome::console_text(const std::string& name) const
{
    return ok({"logs", name, "--raw"});
}

ProcessId BerthHome::agent() const
{
    const pid_t pid = json({"agent", "status"})["pid"];
    return {pid, start_time_of(pid).value()};
}

ProcessId BerthHome::runner(const std::string& name) const
{
    const pid_t pid = json({"show", name})["run"]["runner_pid"];
    return {pid, start_time_of(pid).value()};
}

ProcessId BerthHome::hypervisor(const std::string& name) const
{
    const ProcessId of_runner = runner(name);
    if (on_vz()) return of_runner;
    for (const HostProcess& one : host_processes())
        if (one.parent == of_runner.pid && !one.zombie && one.program.rfind("qemu-system", 0) == 0)
            return one.id;
    FAIL("the runner of " << name << " has no QEMU");
    return {};
}

}  // namespace berth::test
