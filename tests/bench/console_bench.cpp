// Guest → log throughput: what Berth's log takes of a guest that prints as fast as it can, against
// the same QEMU, kernel and virtio-console with `-chardev file`, where QEMU writes the file itself.
// In turns; medians. Nothing may be missing in either.
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/figures.h"
#include "tests/support/flood.h"
#include "tests/support/log_parts.h"
#include "tests/support/socket_pair.h"
#include "vzcore/process.h"
#include "vzcore/qemu/command_line.h"

#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>

using namespace berth;
using namespace berth::test;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::uint64_t kFlood = 48'000'000;
// The clock runs from here on: the boot and the guest's first steps are over.
constexpr std::uint64_t kBegin = 2'000'000;

int rounds()
{
    const char* text = std::getenv("BERTH_BENCH_ROUNDS");  // NOLINT(concurrency-mt-unsafe)
    return text != nullptr ? std::max(1, std::atoi(text)) : 5;
}

std::uint64_t file_size(const std::string& path)
{
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
}

// MB/s between two sizes of what `size` tells. Looked at in the same way for both.
template <typename Size> double measure(Size size)
{
    Clock::time_point begin;
    std::uint64_t at_begin = 0;
    const auto deadline = Clock::now() + std::chrono::minutes(6);
    while (true) {
        INFO("the guest printed " << size() << " bytes in six minutes");
        REQUIRE(Clock::now() < deadline);
        const std::uint64_t now = size();
        if (at_begin == 0 && now >= kBegin) {
            begin = Clock::now();
            at_begin = now;
        }
        if (now >= kFlood) {
            const std::chrono::duration<double> took = Clock::now() - begin;
            return static_cast<double>(now - at_begin) / 1e6 / took.count();
        }
        ::poll(nullptr, 0, 5);
    }
}

std::string flood_word()
{
    return "berth.flood=" + std::to_string(kFlood);
}

Spec spec_by_hand()
{
    Spec spec;
    spec.machine_name = "hand";
    spec.memory = mib(256);
    spec.boot.kernel = guest_kernel();
    spec.boot.initrd = guest_initrd();
    spec.boot.command_line = guest_command_line() + " " + flood_word();
    return spec;
}

double by_hand(const std::string& file)
{
    auto arguments = qemu::command_line(spec_by_hand(), {});
    std::erase(arguments, "-S");
    for (std::string& argument : arguments)
        if (argument.rfind("socket,id=console", 0) == 0) argument = "file,id=console,path=" + file;
    const SocketPair serial = make_socket_pair();
    const SocketPair control = make_socket_pair();
    const SocketPair agent = make_socket_pair();
    SpawnRequest request{.program = qemu::program_name(qemu::host_architecture())};
    request.arguments = arguments;
    request.descriptors = {{serial.theirs.get(), qemu::kSerialFd},
                           {control.theirs.get(), qemu::kQmpFd},
                           {agent.theirs.get(), qemu::kAgentFd}};
    const auto pid = spawn(request);
    REQUIRE(pid);
    const double rate = measure([&] {
        REQUIRE(::waitpid(*pid, nullptr, WNOHANG) == 0);
        return file_size(file);
    });
    ::kill(*pid, SIGKILL);
    ::waitpid(*pid, nullptr, 0);
    ::unlink(file.c_str());
    return rate;
}

double by_berth(const BerthHome& home)
{
    home.ok({"start", "m"});
    const std::string log = home.json({"logs", "m"})["path"];
    const std::string folder = log.substr(0, log.rfind('/'));
    const double rate = measure([&] { return log_end(folder); });
    home.ok({"stop", "m", "--force"});
    const std::string text = joined(folder);
    CHECK(text.find("are missing here") == std::string::npos);
    const auto numbers = flood_numbers(text);
    CHECK(count_up_from(1, numbers));
    CHECK(numbers.size() * 64 > kFlood - kBegin);  // the last were under way
    return rate;
}

}  // namespace

TEST_CASE("guest to log", "[bench]")
{
    const BerthHome home;
    home.create_guest("m", flood_word(), {"--no-network"});
    std::vector<double> hand;
    std::vector<double> berth;
    std::vector<double> ratios;
    for (int round = 0; round < rounds(); ++round) {
        hand.push_back(by_hand(home / "by-hand.log"));
        berth.push_back(by_berth(home));
        ratios.push_back(berth.back() / hand.back());
        std::printf("  QEMU to a file %.1f MB/s, guest to Berth's log %.1f MB/s\n",
                    hand.back(),
                    berth.back());
        std::fflush(stdout);
    }
    std::printf("guest to log, median of %d: QEMU to a file %.1f MB/s, Berth %.1f MB/s, ratio %.2f "
                "(of each round %.2f)\n",
                rounds(),
                median(hand),
                median(berth),
                median(berth) / median(hand),
                median(ratios));
}
