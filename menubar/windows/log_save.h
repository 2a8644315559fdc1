#pragma once

#include "vzcore/console/background.h"
#include "vzcore/console/log_bytes.h"

#include <functional>
#include <memory>
#include <string>

namespace berth {

/// Writes a log to a file in the background. The file is whole or not there: it is written beside
/// its place and renamed. Destroying it cancels.
class LogSave {
public:
    enum class Form {
        Raw,   ///< The bytes that the guest printed.
        Text,  ///< What they show: no colours, no overwritten text.
    };

    /// `on_end` runs once, on the owner's thread, with the bytes that were read.
    LogSave(LogBytes bytes,
            std::string path,
            Form form,
            Post post,
            std::function<void(Result<std::uint64_t>)> on_end);
    LogSave(const LogSave&) = delete;
    LogSave& operator=(const LogSave&) = delete;
    ~LogSave();

private:
    std::shared_ptr<LogSave*> mailbox_;  // the post finds out here that we are gone
    std::function<void(Result<std::uint64_t>)> on_end_;
    Background background_;  // ends first
};

/// The work itself; Refused when it was stopped.
Result<std::uint64_t>
save_log(const LogBytes& bytes, const std::string& path, LogSave::Form form, const StopFlag& stop);

}  // namespace berth
