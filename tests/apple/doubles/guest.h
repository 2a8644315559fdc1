#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace berth::test {

/// One folder of a share.
struct Shared {
    std::string path;
    bool read_only = false;

    bool operator==(const Shared&) const = default;
};
using SharedFolders = std::map<std::string, Shared>;

/// By the host's clock, since 1970.
std::chrono::milliseconds host_time();

/// What runs in a doubled machine: a small system behind the serial port, with threads of its own,
/// which hold still while it is paused. It echoes what is typed and heeds the words of its command
/// line:
///   berth.guest            it is like tests/support/guest: the same lines, a prompt, a shell
///   berth.count=MS         it counts on its console, as that one does
///   berth.wide_count=MS    as counting_kernel() does
///   berth.agent=1          it has a guest agent, as it has with berth.guest unless
///   berth.no_agent=1 berth.flood=BYTES, berth.poweroff_after=S, berth.ignore_power=1   as that one
///   does
/// Any member may be called on any thread. None waits for the guest.
class Guest : public std::enable_shared_from_this<Guest> {
public:
    /// What it has of its machine.
    struct Machine {
        int typed = -1, printed = -1;   ///< Its own descriptors.
        int asked = -1, answered = -1;  ///< Of the guest agent's port, if there is one.
        std::string command_line, greeting;
        std::function<void(std::string_view)> heard;  ///< What was typed.
        std::function<void()> power_off, crash;
        std::function<SharedFolders()> shares;
    };

    explicit Guest(Machine machine);
    ~Guest();
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;

    /// Its first lines are printed when this returns.
    void boot();
    /// Paused where a guest was whose memory() that is; false when it is no such thing.
    bool restore(const std::string& memory);
    void pause();
    void resume();
    void press_power_button();
    /// It ends wherever it is.
    void end();
    [[nodiscard]] std::string memory() const;

private:
    enum class State { Running, Paused, Over };

    void start_threads(bool boots);
    void listen();
    void serve_agent();
    [[nodiscard]] std::string agent_answer(const std::string& line);
    [[nodiscard]] std::chrono::milliseconds now() const;
    void work(bool boots);
    void flood(std::uint64_t bytes);
    void count(std::uint64_t every_ms, const char* format);
    void obey(const std::string& typed);
    void print(std::string_view text);
    void sleep(std::uint64_t ms);
    [[nodiscard]] bool may_go_on();
    [[nodiscard]] std::string option(const std::string& name) const;

    const Machine machine_;
    const bool is_shell_;
    mutable std::mutex lock_;
    std::condition_variable changed_;
    State state_ = State::Running;
    unsigned counted_ = 0;
    // Its clock stands while it does.
    std::chrono::milliseconds behind_{0}, stands_since_{0};
    std::mutex output_;
};

}  // namespace berth::test
