#pragma once

#include "vzcore/base/result.h"
#include "vzcore/loop.h"

#include <string>

namespace berth::cli {

enum class ConsoleEnd {
    Left,          ///< Ctrl-], or the end of the input where that was asked for.
    MachineEnded,  ///< The runner closed the socket.
    NobodyReads,   ///< Our output is closed.
};

struct ConsoleStreams {
    int in = 0, out = 1;
    bool leave_at_end_of_input = false;  ///< Otherwise printing goes on until the machine ends.
};

/// Attaches to a console socket and runs `loop` until that is over: what comes from the socket goes
/// out as it is, what is typed goes in. A terminal is in raw mode meanwhile, comes back whatever
/// happens, and leaves with Ctrl-].
Result<ConsoleEnd>
run_console(EventLoop& loop, const std::string& socket_path, const ConsoleStreams& streams);

}  // namespace berth::cli
