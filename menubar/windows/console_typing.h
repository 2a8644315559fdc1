#pragma once

#include "vzcore/base/unique_fd.h"
#include "vzcore/loop.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace berth {

/// Types at a guest's console for a window. What the guest prints there is taken and dropped: the
/// log has it. On the loop.
class ConsoleTyping {
public:
    /// `on_detached` runs when the connection could not be made or has gone, with why; empty: the
    /// machine does not run.
    ConsoleTyping(Loop& loop, std::function<void(const std::string& why)> on_detached);

    /// Connects to a console's socket; an empty path disconnects.
    void attach(const std::string& socket_path);
    [[nodiscard]] bool is_attached() const { return watch_ != nullptr; }
    /// False when the guest does not read what was typed before: nothing of it was sent then.
    bool send(const std::string& bytes);

private:
    void detach(const std::string& why);
    void drain();
    void write_backlog();

    Loop& loop_;
    std::function<void(const std::string& why)> on_detached_;
    UniqueFd socket_;
    std::unique_ptr<FdWatch> watch_;
    std::string backlog_;
};

/// What a terminal sends for Control with a letter.
constexpr char control_character(char letter)
{
    return static_cast<char>(letter & 0x1F);
}

inline constexpr const char* kGuestDoesNotRead =
    "The guest does not read what is typed; that was not sent";

/// The lines that were typed, to have them again.
class TypedLines {
public:
    void add(const std::string& line);
    /// One step back (-1) or forth (1); empty behind the newest.
    const std::string& recall(int by);

private:
    std::vector<std::string> lines_;
    std::size_t place_ = 0;
};

}  // namespace berth
