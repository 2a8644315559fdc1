#pragma once

#include "vzcore/console/console_clients.h"
#include "vzcore/console/console_writer.h"
#include "vzcore/console/line_matcher.h"
#include "vzcore/console/segment_compressor.h"

#include <functional>
#include <optional>

namespace berth {

/// A guest's console, whatever the backend: bytes in, bytes out. Keeps the log, serves the attached
/// terminals, and looks for the line that says the guest is ready. Lives on the loop.
class Console {
public:
    struct Options {
        std::string log_folder;
        Bytes log_limit = mib(64);
        std::string ready_pattern;  ///< Empty: nothing is looked for.
        /// The program and arguments that compress the file named behind them; empty: none is.
        std::vector<std::string> compress;
    };
    struct Handlers {
        ConsoleClients::Input input;  ///< Types at the guest.
        Callback first_output;
        Callback ready;  ///< The ready pattern matched; once.
    };

    static Result<std::unique_ptr<Console>> open(Loop& loop, Options options, Handlers handlers);

    void output(std::string_view bytes);
    /// A terminal; it sees first what the guest printed last.
    void attach(UniqueFd socket);
    void input_wanted() { clients_.input_wanted(); }
    [[nodiscard]] std::uint64_t bytes() const { return log_->received(); }

private:
    Console(Loop& loop, std::optional<LineMatcher> matcher, Options& options, Handlers handlers);
    Result<void> open_log(Options options);

    std::optional<SegmentCompressor> compressor_;  // outlives the log, which tells it
    std::optional<ConsoleWriter> log_;
    std::optional<LineMatcher> matcher_;  // gone once it has matched
    Handlers handlers_;
    ConsoleClients clients_;
    std::string recent_;  // what a terminal sees that attaches now
};

}  // namespace berth
