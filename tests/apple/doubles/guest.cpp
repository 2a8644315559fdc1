#include "tests/apple/doubles/guest.h"

#include "tests/apple/doubles/guest_shell.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <thread>

namespace berth::test {
namespace {

constexpr const char* kMemory = "memory of the double: ";
constexpr std::string_view kDate = "$(date +%s)";
constexpr const char* kPrompt = "berth-guest:~# ";
// A console takes some four megabytes a second.
constexpr std::size_t kPiece = 65536;
constexpr std::uint64_t kPieceMs = 16;

// As a terminal passes a line's end on.
std::string on_terminal(std::string_view text)
{
    std::string shown;
    for (const char letter : text)
        shown += letter == '\n' ? std::string("\r\n") : std::string(1, letter);
    return shown;
}

}  // namespace

std::chrono::milliseconds host_time()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
}

Guest::Guest(Machine machine)
    : machine_(std::move(machine)), is_shell_(option("berth.guest") == "1")
{
}

Guest::~Guest()
{
    for (const int end : {machine_.typed, machine_.printed, machine_.asked, machine_.answered})
        if (end >= 0) ::close(end);
}

std::string Guest::option(const std::string& name) const
{
    std::istringstream words(machine_.command_line);
    for (std::string word; words >> word;)
        if (word.rfind(name + "=", 0) == 0) return word.substr(name.size() + 1);
    return "";
}

void Guest::boot()
{
    print(is_shell_ ? "Linux version 6.1 (double)\r\nmounted /mnt/berth (virtiofs)\r\n"
                      "berth-guest ready\r\n"
                    : machine_.greeting);
    start_threads(true);
}

bool Guest::restore(const std::string& memory)
{
    const std::string word = kMemory;
    if (memory.rfind(word, 0) != 0) return false;
    std::istringstream numbers(memory.substr(word.size()));
    std::int64_t behind = 0;
    std::int64_t since = 0;
    numbers >> counted_ >> behind >> since;
    behind_ = std::chrono::milliseconds(behind);
    stands_since_ = std::chrono::milliseconds(since);
    state_ = State::Paused;
    start_threads(false);
    return true;
}

std::string Guest::memory() const
{
    const std::lock_guard lock(lock_);
    return kMemory + std::to_string(counted_) + " " + std::to_string(behind_.count()) + " " +
           std::to_string(stands_since_.count());
}

void Guest::pause()
{
    const std::lock_guard lock(lock_);
    if (state_ != State::Running) return;
    state_ = State::Paused;
    stands_since_ = host_time();
}

void Guest::resume()
{
    const std::lock_guard lock(lock_);
    if (state_ == State::Paused) {
        state_ = State::Running;
        behind_ += host_time() - stands_since_;
    }
    changed_.notify_all();
}

void Guest::end()
{
    const std::lock_guard lock(lock_);
    state_ = State::Over;
    changed_.notify_all();
}

void Guest::press_power_button()
{
    if (option("berth.ignore_power") == "1") return;
    std::thread([self = shared_from_this()] {
        self->print(self->is_shell_ ? "berth-guest powering off\r\n" : "Powering off.\r\n");
        self->machine_.power_off();
    }).detach();
}

bool Guest::may_go_on()
{
    std::unique_lock lock(lock_);
    changed_.wait(lock, [&] { return state_ != State::Paused; });
    return state_ == State::Running;
}

void Guest::sleep(std::uint64_t ms)
{
    std::unique_lock lock(lock_);
    changed_.wait_for(lock, std::chrono::milliseconds(ms), [&] { return state_ == State::Over; });
}

void Guest::print(std::string_view text)
{
    if (!may_go_on()) return;
    const std::lock_guard lock(output_);
    while (!text.empty()) {
        const ssize_t put = ::write(machine_.printed, text.data(), text.size());
        if (put <= 0) return;  // nobody reads any more
        text.remove_prefix(static_cast<std::size_t>(put));
    }
}

void Guest::start_threads(bool boots)
{
    std::thread([self = shared_from_this(), boots] { self->work(boots); }).detach();
    std::thread([self = shared_from_this()] { self->listen(); }).detach();
    const bool agent = is_shell_ ? option("berth.no_agent") != "1" : option("berth.agent") == "1";
    if (agent && machine_.asked >= 0)
        std::thread([self = shared_from_this()] { self->serve_agent(); }).detach();
}

void Guest::work(bool boots)
{
    if (boots) {
        if (const auto bytes = option("berth.flood"); !bytes.empty()) flood(std::stoull(bytes));
        if (is_shell_) print(kPrompt);
    }
    if (const auto after = option("berth.poweroff_after"); !after.empty()) {
        sleep(1000 * std::stoull(after));
        if (may_go_on()) machine_.power_off();
    }
    if (const auto every = option("berth.count"); !every.empty())
        count(std::stoull(every), "count %u\r\n");
    if (const auto every = option("berth.wide_count"); !every.empty())
        count(std::stoull(every), "count %08u\r\n");
}

void Guest::flood(std::uint64_t bytes)
{
    std::string piece;
    std::array<char, 65> line{};
    for (unsigned number = 1; bytes > 0; ++number) {
        std::snprintf(line.data(),
                      line.size(),
                      "flood %08u................................................\r\n",
                      number);
        piece.append(line.data(), std::min<std::uint64_t>(bytes, 64));
        bytes -= std::min<std::uint64_t>(bytes, 64);
        if (bytes > 0 && piece.size() < kPiece) continue;
        print(piece);
        piece.clear();
        sleep(kPieceMs);
        if (!may_go_on()) return;
    }
    print("flood done\r\n");
}

void Guest::count(std::uint64_t every_ms, const char* format)
{
    std::array<char, 32> line{};
    while (may_go_on()) {
        {
            const std::lock_guard lock(lock_);
            std::snprintf(line.data(), line.size(), format, ++counted_);
        }
        print(line.data());
        sleep(every_ms);
    }
}

// Until nobody can type any more.
void Guest::listen()
{
    std::array<char, 4096> buffer{};
    std::string line;
    for (ssize_t got; (got = ::read(machine_.typed, buffer.data(), buffer.size())) > 0;) {
        const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
        print(is_shell_ ? on_terminal(bytes) : std::string(bytes));
        machine_.heard(bytes);
        if (!is_shell_) continue;
        for (const char letter : bytes) {
            if (letter != '\n' && letter != '\r') {
                line += letter;
                continue;
            }
            obey(line);
            line.clear();
        }
    }
}

void Guest::obey(const std::string& typed)
{
    std::string line = typed;
    if (const std::size_t at = line.find(kDate); at != std::string::npos)
        line.replace(at, kDate.size(), std::to_string(now().count() / 1000));
    const ShellResult result = run_in_guest(line, machine_.shares());
    print(on_terminal(result.output));
    switch (result.ends) {
    case ShellEnd::Prompt: print(kPrompt); break;
    case ShellEnd::PowerOff: machine_.power_off(); break;
    case ShellEnd::Crash: machine_.crash(); break;
    }
}

}  // namespace berth::test
