#pragma once

#include "agent/log.h"
#include "vzcore/base/result.h"

#include <memory>
#include <string>

namespace berth::agent {

/// The agent's own log: two files of at most 1 MiB, no thread, each line on disk at once from
/// `info` up.
class LogFile : public Log {
public:
    enum class Echo { None, ToStderr };

    static Result<std::unique_ptr<LogFile>> open(const std::string& path, Echo echo);
    /// Lines below the level are dropped.
    virtual void set_level(LogLevel level) = 0;
};

}  // namespace berth::agent
