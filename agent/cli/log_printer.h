#pragma once

#include "agent/cli/context.h"
#include "agent/cli/line_pattern.h"
#include "agent/cli/terminal_filter.h"
#include "vzcore/console/console_log.h"

#include <optional>
#include <string>
#include <string_view>

namespace berth::cli {

/// Copies a console log to the output as it grows, over all its files. Without anything asked for,
/// that is its bytes, made safe for a terminal; with a pattern or times it goes by lines. A cut
/// becomes one line that says how much is missing.
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
    Result<std::uint64_t> start() const;
    Result<bool> step_over_cut();
    void take(std::string_view bytes);
    void print_line(std::string_view line);
    void print(std::string_view bytes);

    Context& context_;
    const LogsOptions& options_;
    std::optional<LinePattern> pattern_;
    bool by_lines_;
    TerminalFilter filter_;
    std::optional<ConsoleLog> log_;
    std::uint64_t offset_ = 0;
    std::string line_;  // begun, by lines only
    std::uint64_t line_offset_ = 0;
    bool at_line_start_ = true;
};

}  // namespace berth::cli
