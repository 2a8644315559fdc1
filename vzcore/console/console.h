#pragma once

#include "vzcore/console/console_clients.h"
#include "vzcore/console/console_writer.h"
#include "vzcore/console/line_matcher.h"

#include <functional>
#include <optional>

namespace berth {

/// A guest's console, whatever the backend: bytes in, bytes out. Keeps the log, serves the attached
/// terminals, and looks for the line that says the guest is ready. Lives on the loop.
class Console {
public:
    struct Handlers {
        ConsoleClients::Input input;  ///< Types at the guest.
        Callback first_output;
        Callback ready;  ///< The ready pattern matched; once.
    };

    /// `ready_pattern` may be empty: then nothing is looked for.
    static Result<std::unique_ptr<Console>> open(Loop& loop,
                                                 const std::string& log_folder,
                                                 const std::string& ready_pattern,
                                                 Handlers handlers);

    void output(std::string_view bytes);
    void attach(UniqueFd socket) { clients_.add(std::move(socket), recent_); }
    void input_wanted() { clients_.input_wanted(); }
    [[nodiscard]] std::uint64_t bytes() const { return log_.received(); }

private:
    Console(Loop& loop, ConsoleWriter log, std::optional<LineMatcher> matcher, Handlers handlers);

    ConsoleWriter log_;
    std::optional<LineMatcher> matcher_;  // gone once it has matched
    Handlers handlers_;
    ConsoleClients clients_;
    std::string recent_;  // what a terminal sees that attaches now
};

}  // namespace berth
