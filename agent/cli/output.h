#pragma once

#include "agent/cli/table.h"
#include "vzcore/base/result.h"
#include "vzcore/json.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace berth::cli {

/// Writes all of it. A descriptor that somebody else has made non-blocking, as terminals are
/// shared, is waited for.
Result<void> write_patiently(int fd, std::string_view text);

/// One of the two streams a command writes to. Nothing is buffered; after a failed write nothing
/// more is written, and the failure is kept for the end.
class Output {
public:
    Output(int fd, Colour on_a_terminal);

    void write(std::string_view text);
    /// One stable document, indented.
    void write_document(const Json& document);
    /// A document a line, for those that go on.
    void write_document_line(const Json& document);

    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] bool is_terminal() const { return is_terminal_; }
    [[nodiscard]] Colour colour() const { return colour_; }
    /// What a table may take: a terminal's columns, else 80.
    [[nodiscard]] std::size_t columns() const;
    [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
    /// The reader has gone, which is no error of ours ("| head").
    [[nodiscard]] bool nobody_reads() const { return nobody_reads_; }

private:
    int fd_;
    bool is_terminal_;
    Colour colour_;
    std::optional<Error> failure_;
    bool nobody_reads_ = false;
};

}  // namespace berth::cli
