// What Berth adds to QEMU: from `berth start` to the first instruction of the guest's kernel,
// against the same QEMU command line started by hand, in turns. The kernel is tiny_kernel(), which
// prints one letter.
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/figures.h"
#include "tests/support/socket_pair.h"
#include "tests/support/tiny_kernel.h"
#include "vzcore/base/clock.h"
#include "vzcore/base/file.h"
#include "vzcore/qemu/command_line.h"

#include <poll.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdio>

using namespace berth;
using namespace berth::test;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kRounds = 10;

// Milliseconds from the spawn of QEMU to the kernel's letter.
double by_hand(const Spec& spec)
{
    auto arguments = qemu::command_line(spec, {});
    std::erase(arguments, "-S");
    const SocketPair console = make_socket_pair();
    const SocketPair serial = make_socket_pair();
    const SocketPair control = make_socket_pair();
    const SocketPair agent = make_socket_pair();
    SpawnRequest request{.program = qemu::program_name(qemu::host_architecture())};
    request.arguments = arguments;
    request.descriptors = {{console.theirs.get(), qemu::kConsoleFd},
                           {serial.theirs.get(), qemu::kSerialFd},
                           {control.theirs.get(), qemu::kQmpFd},
                           {agent.theirs.get(), qemu::kAgentFd}};
    const auto begin = Clock::now();
    const auto pid = spawn(request);
    REQUIRE(pid);
    pollfd wait{serial.ours.get(), POLLIN, 0};
    REQUIRE(::poll(&wait, 1, 20'000) == 1);
    const double took = millis_since(begin);
    ::kill(*pid, SIGKILL);
    ::waitpid(*pid, nullptr, 0);
    return took;
}

// Milliseconds from the spawn of `berth start` to the letter in the run's history.
double by_berth(const BerthHome& home)
{
    const std::int64_t begin = to_millis(unix_now());
    home.ok({"start", "m"});
    std::int64_t first = 0;
    wait_until("the letter", [&] {
        const Json at = home.last_run("m")["first_console_at"];
        if (at.is_number()) first = at;
        return first != 0;
    });
    home.ok({"stop", "m", "--force"});
    return static_cast<double>(first - begin);
}

}  // namespace

TEST_CASE("from berth start to the first instruction", "[bench]")
{
    const BerthHome home;
    REQUIRE(write_file_atomically(home / "tiny", tiny_kernel()));
    home.ok({"create", "m", "--kernel", home / "tiny", "--memory", "128MiB", "--cpus", "1"});
    Spec spec;
    spec.machine_name = "m";
    spec.memory = mib(128);
    spec.boot.kernel = home / "tiny";
    spec.networks = {{.mac = "52:54:00:00:00:01"}};

    std::vector<double> hand;
    std::vector<double> berth;
    for (int round = 0; round < kRounds; ++round) {
        hand.push_back(by_hand(spec));
        berth.push_back(by_berth(home));
    }
    const double h = median(hand);
    const double b = median(berth);
    std::printf("start to first instruction, median of %d: by hand %.0f ms, berth %.0f ms, "
                "added %.0f ms, ratio %.2f\n",
                kRounds,
                h,
                b,
                b - h,
                b / h);
}

TEST_CASE("from berth start to the guest's ready line", "[bench]")
{
    const BerthHome home;
    home.create_guest("m");
    std::vector<double> ready;
    for (int round = 0; round < kRounds; ++round) {
        home.ok({"start", "m", "--wait", "ready"});
        const Json run = home.last_run("m");
        ready.push_back(run["ready_at"].get<double>() - run["asked_at"].get<double>());
        home.ok({"stop", "m", "--force"});
    }
    std::printf("start to ready, median of %d: %.2f s\n", kRounds, median(ready) / 1000);
}
