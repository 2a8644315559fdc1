#pragma once

#include "vzcore/loop.h"
#include "vzcore/vz/virtual_machine.h"

#include <functional>
#include <memory>
#include <string_view>

namespace berth::vz {

/// The two pipes of a guest's console. What the guest prints is always read, so that it never waits
/// for long. Lives on the loop.
class ConsolePipes {
public:
    struct Handlers {
        std::function<void(std::string_view)> output;
        Callback writable;  ///< type() takes bytes again after it took less than all.
    };

    static Result<std::unique_ptr<ConsolePipes>> open(Loop& loop, Handlers handlers);

    /// For the machine; once.
    [[nodiscard]] ConsoleEnds take_guest_ends() { return std::move(guest_); }
    /// Types at the guest; returns how much was taken.
    std::size_t type(std::string_view bytes);
    /// Reads what the guest printed before it ended.
    void drain();

private:
    enum class Read { Some, Nothing, End };

    ConsolePipes(Loop& loop, Handlers handlers) : loop_(loop), handlers_(std::move(handlers)) {}
    Result<void> open_pipes();
    Read read();

    Loop& loop_;
    Handlers handlers_;
    ConsoleEnds guest_;
    UniqueFd typed_, printed_;
    std::unique_ptr<FdWatch> typed_watch_, printed_watch_;
};

}  // namespace berth::vz
