#pragma once

#include "vzcore/loop.h"
#include "vzcore/outcome.h"

#include <chrono>
#include <string>

namespace berth {

/// What is known when a hypervisor has gone. Filled in by a backend, judged here.
struct EndFacts {
    /// The last thing the hypervisor said about the guest.
    enum class Sign { None, GuestPoweredOff, GuestPanicked };

    std::string machine_name;
    std::string hypervisor;  ///< "QEMU"
    bool guest_ran = false;  ///< Its first instruction was executed.
    bool stop_asked = false;
    bool restoring = false;  ///< It was to go on from a saved state.
    bool saved = false;      ///< Its state is on disk, and it was ended for that.
    std::string
        killed_because;  ///< Empty when nobody ended it by force; else "it was asked for", …
    Sign sign = Sign::None;
    ChildExit exit;
    std::string refusal;     ///< Why it was not let start, when it could have.
    std::string last_words;  ///< The end of the hypervisor's error output.
};

/// Turns the facts into an outcome with its sentence and hint. Pure.
RunEnd judge(const EndFacts& facts);

}  // namespace berth
