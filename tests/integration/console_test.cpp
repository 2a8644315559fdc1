// A real guest prints a flood of numbered lines; its log has every byte of it, whatever happens to
// those who read along.
//   BERTH_FLOOD_MB  how much it prints for the log that is to be whole (20)
//   BERTH_KILL_SEED the seed of the kills, which is printed; the timing of processes stays the
//   host's
#include "tests/support/background_command.h"
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/flood.h"
#include "tests/support/has.h"
#include "tests/support/log_parts.h"
#include "tests/support/small_disk.h"
#include "tests/support/truth.h"
#include "vzcore/base/paths.h"
#include "vzcore/console/log_bytes.h"
#include "vzcore/rpc/rpc.h"

#include <fcntl.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>

using namespace berth;
using namespace berth::test;
using std::chrono::minutes;

namespace {

constexpr std::uint64_t kMegabyte = 1'000'000;
constexpr const char* kDropped = "did not keep up and was detached";

unsigned number_from(const char* variable, unsigned otherwise)
{
    const char* text = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe)
    return text != nullptr ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : otherwise;
}

/// Where two texts differ; empty when they do not. Nobody wants to be shown megabytes.
std::string difference(const std::string& seen, const std::string& expected)
{
    if (seen == expected) return "";
    const auto [one, other] =
        std::mismatch(seen.begin(), seen.end(), expected.begin(), expected.end());
    const auto at = static_cast<std::size_t>(one - seen.begin());
    return "at byte " + std::to_string(at) + " of " + std::to_string(seen.size()) + " there is '" +
           seen.substr(at, 80) + "', expected (of " + std::to_string(expected.size()) + ") '" +
           expected.substr(at, 80) + "'";
}

std::string without(const std::string& text, const std::string& part)
{
    std::string left;
    std::size_t from = 0;
    for (std::size_t at = 0; (at = text.find(part, from)) != std::string::npos;
         from = at + part.size())
        left.append(text, from, at - from);
    return left.append(text, from);
}

/// A machine whose guest prints a flood right after its boot.
class FloodingMachine {
public:
    FloodingMachine(std::uint64_t bytes, Bytes limit) : bytes_(bytes)
    {
        home_.create_guest("m",
                           "berth.flood=" + std::to_string(bytes),
                           {"--no-network", "--console-limit", exact(limit)});
        home_.ok({"start", "m", "--wait", "running"});
        location_ = home_.json({"logs", "m"});
    }

    [[nodiscard]] const BerthHome& home() const { return home_; }
    [[nodiscard]] std::string console_socket() const { return location_["console_socket"]; }
    [[nodiscard]] std::string folder() const
    {
        const std::string path = location_["path"];
        return path.substr(0, path.rfind('/'));
    }
    [[nodiscard]] std::uint64_t end() const { return log_end(folder()); }

    void wait_for(std::uint64_t bytes) const
    {
        wait_until(
            "more of the flood", [&] { return end() >= bytes; }, minutes(4));
    }

    void wait_for_prompt() const
    {
        wait_for(bytes_);
        wait_until("the prompt", [&] {
            return has(home_.ok({"logs", "m", "--tail", "1"}), "berth-guest:~#");
        });
    }
    void finish() const
    {
        wait_for_prompt();
        home_.ok({"stop", "m", "--force"});
    }

    /// Every byte that the guest printed, after its end: the flood is known, what came before and
    /// after it is kept in the log.
    [[nodiscard]] std::string printed() const
    {
        const auto parts = parts_of(folder());
        REQUIRE_FALSE(parts.empty());
        const std::size_t begin = parts.front().bytes.find("flood 00000001");
        REQUIRE(begin != std::string::npos);
        const std::uint64_t behind = begin + bytes_;
        REQUIRE(parts.back().offset <= behind);
        REQUIRE(parts.back().offset + parts.back().bytes.size() > behind);
        return parts.front().bytes.substr(0, begin) + flood_text(bytes_) +
               parts.back().bytes.substr(behind - parts.back().offset);
    }

private:
    BerthHome home_;
    std::uint64_t bytes_;
    Json location_;
};

std::unique_ptr<BackgroundCommand> in_background(const std::vector<std::string>& arguments)
{
    return std::make_unique<BackgroundCommand>(program_path("berth"), arguments);
}

/// All that is still to come from a console socket, until it is closed.
std::string rest_of(const UniqueFd& socket)
{
    std::string text;
    std::string buffer(65'536, '\0');
    while (true) {
        pollfd ready{socket.get(), POLLIN, 0};
        REQUIRE(::poll(&ready, 1, 60'000) == 1);
        const ssize_t got = ::read(socket.get(), buffer.data(), buffer.size());
        if (got <= 0) return text;
        text.append(buffer, 0, static_cast<std::size_t>(got));
    }
}

}  // namespace

TEST_CASE("a log holds each byte that its guest printed, and so does each who follows it",
          "[integration][console]")
{
    const std::uint64_t bytes = number_from("BERTH_FLOOD_MB", 20) * kMegabyte;
    // Of the limit an eighth is a segment: six of them are full in the end, and compressed.
    const FloodingMachine machine(bytes, Bytes{bytes + bytes / 4}.rounded_down_to(mib(1)));
    const auto before = in_background({"logs", "-f", "--raw", "m"});
    const auto shown = in_background({"logs", "-f", "m"});
    const auto console = in_background({"console", "m"});
    const auto absent = rpc::connect_unix(machine.console_socket());
    REQUIRE(absent);
    machine.wait_for(bytes / 2);
    const auto in_the_middle = in_background({"logs", "-f", "--raw", "m"});
    machine.wait_for_prompt();
    const std::string late = rest_of(*absent);
    machine.finish();

    const std::string printed = machine.printed();
    CHECK(difference(joined(machine.folder()), printed) == "");
    CHECK(log_format::list_segments(machine.folder()).value().size() > 5);
    for (const auto* follower : {&before, &shown, &in_the_middle})
        CHECK((*follower)->wait(minutes(2)) == 0);
    CHECK(difference(before->output(), printed) == "");
    CHECK(difference(in_the_middle->output(), printed) == "");
    // Lines end as those of a file, and the shell's question where the cursor is would be answered
    // by whoever reads this.
    CHECK(difference(shown->output(), without(without(printed, "\x1b[6n"), "\r")) == "");
    // Of a terminal less is asked: it sees what was printed last and what comes.
    CHECK(console->wait(minutes(2)) == 0);
    const std::string seen = console->output();
    if (!has(seen, kDropped))
        CHECK(difference(seen, printed.substr(printed.size() - seen.size())) == "");

    // Who never read was given up with a note, and nobody has waited for it.
    const std::size_t note = late.rfind("\r\n[berth: ");
    REQUIRE(note != std::string::npos);
    CHECK(has(late.substr(note), kDropped));
    CHECK(has(printed, late.substr(0, note)));
    CHECK(late.size() < mib(2).count);
}

TEST_CASE("a log that passes its limit keeps the boot and the end, and tells what is between",
          "[integration][console]")
{
    const FloodingMachine machine(16 * kMegabyte, mib(8));
    machine.finish();
    const std::string printed = machine.printed();
    const auto parts = parts_of(machine.folder());
    std::vector<LogCut> cuts;
    std::uint64_t end = 0;
    for (const LogPart& part : parts) {
        if (part.offset > end) cuts.push_back({end, part.offset - end});
        CHECK(difference(part.bytes, printed.substr(part.offset, part.bytes.size())) == "");
        end = part.offset + part.bytes.size();
    }
    CHECK(end == printed.size());
    REQUIRE(cuts.size() == 1);
    const LogCut cut = cuts.front();
    CHECK(cut.offset > mib(4).count - 64);
    CHECK(cut.offset <= mib(4).count);
    CHECK(kept(machine.folder()) <= mib(8).count);
    CHECK(kept(machine.folder()) > mib(7).count);
    CHECK(kept(machine.folder()) + cut.size == printed.size());
    CHECK(difference(machine.home().console_text("m"),
                     printed.substr(0, cut.offset) + cut_mark(cut.size) + "\n" +
                         printed.substr(cut.end())) == "");
}

namespace {

/// Readers of all kinds, to be killed.
std::vector<std::unique_ptr<BackgroundCommand>> readers()
{
    std::vector<std::unique_ptr<BackgroundCommand>> all;
    all.push_back(in_background({"logs", "-f", "m"}));
    all.push_back(in_background({"logs", "-f", "--raw", "m"}));
    all.push_back(in_background({"console", "m"}));
    const std::string viewer = program_path("berth-viewer");
    if (std::filesystem::exists(viewer))
        all.push_back(std::make_unique<BackgroundCommand>(viewer, std::vector<std::string>{"m"}));
    return all;
}

}  // namespace

TEST_CASE("killing the agent, viewers, commands and followers costs the log nothing",
          "[integration][console]")
{
    const unsigned seed = number_from("BERTH_KILL_SEED", std::random_device()());
    std::printf("seed %u\n", seed);
    std::mt19937 dice(seed);
    ::setenv("QT_QPA_PLATFORM", "offscreen", 1);  // NOLINT(concurrency-mt-unsafe)
    constexpr std::uint64_t kFlood = 20 * kMegabyte;
    const FloodingMachine machine(kFlood, mib(32));
    const ProcessId runner = machine.home().runner("m");
    machine.wait_for(kMegabyte);
    do {
        machine.home().ok({"ls"});  // starts an agent
        auto victims = readers();
        const ProcessId agent = machine.home().agent();
        std::shuffle(victims.begin(), victims.end(), dice);
        while (!victims.empty()) {
            machine.wait_for(std::min(machine.end() + dice() % kMegabyte, kFlood));
            victims.pop_back();
            if (dice() % 4 == 0) ::kill(agent.pid, SIGKILL);
        }
        ::kill(agent.pid, SIGKILL);
        wait_until("the agent's end", [&] { return !is_alive(agent); });
    } while (machine.end() < kFlood);
    machine.finish();
    CHECK_FALSE(is_alive(runner));
    CHECK(difference(joined(machine.folder()), machine.printed()) == "");
}

#if defined(__x86_64__)  // where the counting kernel runs
namespace {

void fill(const std::string& folder)
{
    const auto file = open_file(folder + "/filler", O_WRONLY | O_CREAT);
    REQUIRE(file);
    REQUIRE_FALSE(write_all(file->get(), std::string(mib(4).count, 'x')));
}

std::string count_text(std::size_t bytes)
{
    std::string text;
    std::array<char, 32> line{};
    for (unsigned number = 1; text.size() < bytes; ++number) {
        std::snprintf(line.data(), line.size(), "count %08u\r\n", number);
        text += line.data();
    }
    return text.substr(0, bytes);
}

}  // namespace

TEST_CASE("a full disk costs the log what does not fit, and the guest nothing",
          "[integration][console][linux]")
{
    const BerthHome home;
    const std::string logs = home / "logs";
    REQUIRE(ensure_private_dir(logs));
    const SmallDisk disk(logs, mib(2));
    if (!disk.is_there()) return;  // ConsoleWriter's tests need none
    home.create_counter("m");
    home.ok({"start", "m"});
    wait_until("counting", [&] { return counted(home.console_text("m")).size() > 20; });
    fill(logs);
    // Far enough for the page that the log had begun to be full as well.
    const auto terminal = in_background({"console", "m"});
    wait_until("the guest to go on", [&] { return counted(terminal->output()).size() > 450; });
    const std::string full = home.console_text("m");
    CHECK_FALSE(has(full, "are missing here"));
    REQUIRE(::unlink((logs + "/filler").c_str()) == 0);
    wait_until("what comes next", [&] {
        const std::string text = home.console_text("m");
        return has(text, "are missing here") && text.size() > full.size() + 500;
    });
    home.ok({"stop", "m", "--force"});

    const std::string text = home.console_text("m");
    const std::size_t begin = text.find("count 00000001");
    REQUIRE(begin != std::string::npos);
    const std::string mark = "\n[berth: ";
    const std::size_t gap = text.find(mark);
    REQUIRE(gap != std::string::npos);
    CHECK(text.find(mark, gap + 1) == std::string::npos);
    const std::size_t lost = std::strtoull(text.c_str() + gap + mark.size(), nullptr, 10);
    const std::string before = text.substr(begin, gap - begin);
    const std::string behind = text.substr(text.find('\n', gap + 1) + 1);
    const std::string printed = count_text(before.size() + lost + behind.size());
    CHECK(lost > 1000);
    CHECK(difference(before, printed.substr(0, before.size())) == "");
    CHECK(difference(behind, printed.substr(before.size() + lost)) == "");
}
#endif
