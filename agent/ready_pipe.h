#pragma once

#include "vzcore/base/unique_fd.h"
#include "vzcore/loop.h"

#include <functional>
#include <optional>
#include <string>

namespace berth::agent {

/// The pipe over which a runner reports, once, that it serves or why it cannot. Lives on the loop.
class ReadyPipe {
public:
    enum class Report { Ready, Failed, Silence };
    /// Runs once; `error` says why for Failed. Silence: the pipe was closed without a whole line,
    /// or with one that makes no sense. May destroy the pipe.
    using Handler = std::function<void(Report report, const Error& error)>;

    static Result<std::unique_ptr<ReadyPipe>> open(Loop& loop, UniqueFd pipe, Handler handler);

    /// Takes what lies in the pipe already, for when the writer has ended. The handler may not
    /// destroy the pipe in it.
    void drain();

private:
    ReadyPipe(UniqueFd pipe, Handler handler);
    void read_some();
    void finish(Report report, const Error& error);

    UniqueFd pipe_;  // outlives the watch
    std::unique_ptr<FdWatch> watch_;
    Handler handler_;
    std::string line_;
};

}  // namespace berth::agent
