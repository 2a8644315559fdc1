#pragma once

#include "agent/cli/context.h"
#include "vzcore/console/console_log.h"
#include "vzcore/console/search_pattern.h"
#include "vzcore/console/text_style.h"

#include <optional>
#include <string>
#include <string_view>

namespace berth::cli {

/// Prints a console log as it grows, over all its files, line by line as the viewer shows it: its
/// text and colours, and nothing else that a guest might send to a terminal. Raw, it is the log's
/// bytes. A cut becomes one line that says how much is missing.
class LogPrinter {
public:
    LogPrinter(Context& context, const LogsOptions& options);

    /// Begins with the log in `folder` where the options say.
    Result<void> open(const std::string& folder);
    [[nodiscard]] bool is_open() const { return log_.has_value(); }
    /// Whether anything of the log is there.
    [[nodiscard]] bool is_empty() const { return !log_ || log_->bytes().segments().empty(); }

    enum class Progress { More, CaughtUp };
    /// A part of what is there: a large log must not keep Ctrl-C waiting.
    Result<Progress> print_some();
    /// The log is over: what is owed at its end.
    void finish();

private:
    enum class End { Newline, None, Open };

    Result<std::uint64_t> start() const;
    Result<bool> step_over_cut();
    void begin_at(std::uint64_t offset);
    void take(std::string_view bytes);
    void end_line(End end);
    void print_line(End end);
    void show_open_line();
    void print_styled(End end);
    void write();
    [[nodiscard]] bool is_asked_for() const;

    Context& context_;
    const LogsOptions& options_;
    bool is_picky_;  // what is printed of a line is only known at its end
    std::optional<ConsoleLog> log_;
    std::uint64_t offset_ = 0;       // read so far
    std::uint64_t line_offset_ = 0;  // where line_ begins
    std::string line_;               // its bytes so far, without the line end
    TextStyle pen_;                  // at its beginning
    std::string shown_;              // what is printed of it already
    std::string output_;             // to be written
    bool at_line_start_ = true;
};

}  // namespace berth::cli
