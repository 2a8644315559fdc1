#pragma once

#include "vzcore/console/log_bytes.h"
#include "vzcore/console/log_format.h"
#include "vzcore/console/log_times.h"

#include <memory>
#include <string>

namespace berth {

/// What refresh() found.
struct LogChange {
    bool grown = false;      ///< Bytes were added at the end.
    bool cut = false;        ///< Segments went: lines behind them have moved up.
    bool rewritten = false;  ///< A file became shorter or was replaced: read everything anew.

    [[nodiscard]] bool any() const { return grown || cut || rewritten; }
};

/// The console log of one run over all its files (vzcore/console/log_format.h). Reads what is there
/// and never writes. On its owner's thread. Looks at the disk only in open() and refresh(); a
/// FileFollower on folder() says when that is worth while.
class ConsoleLog {
public:
    /// The log may be empty or not begun; the folder must be there.
    static Result<ConsoleLog> open(const std::string& folder);

    /// Looks again: at what was appended, at new segments, at segments that went. Cheap when
    /// nothing has changed.
    Result<LogChange> refresh();

    /// What was there at the last refresh(). Copy it for another thread, or to hold on to it.
    [[nodiscard]] const LogBytes& bytes() const { return bytes_; }
    [[nodiscard]] const LogTimes& times() const { return times_; }
    [[nodiscard]] const std::string& folder() const { return folder_; }

private:
    explicit ConsoleLog(std::string folder);
    [[nodiscard]] Result<std::vector<LogSegment>> look() const;
    [[nodiscard]] std::shared_ptr<const SegmentFile> file_of(const log_format::Segment& name) const;

    std::string folder_;
    LogBytes bytes_;
    LogTimes times_;
};

}  // namespace berth
