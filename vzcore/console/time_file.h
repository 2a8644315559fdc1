#pragma once

#include "vzcore/base/unique_fd.h"
#include "vzcore/console/log_format.h"

#include <optional>
#include <string>

namespace berth {

/// The side file that says which offset of a console log was reached when, so that a line can be
/// dated without touching the log. Written along with the log, without a timer: a guest that is
/// silent costs nothing. An entry that cannot be written is left out.
class TimeFile {
public:
    /// At most one entry in that time.
    static constexpr std::chrono::milliseconds kInterval{250};
    /// A file larger than this is thinned: every second entry goes. 18 hours of a guest that never
    /// falls silent fit.
    static constexpr Bytes kLimit = mib(4);

    /// Opens the file in `folder`, makes it where it is missing, and mends a torn end.
    static Result<TimeFile> open(const std::string& folder, Bytes limit = kLimit);

    /// `entry.offset` is that of the byte about to be written. Neither its time nor its offset ever
    /// decreases: a clock that was set back stands still until it has caught up.
    void note(log_format::TimeEntry entry);

private:
    TimeFile(std::string path, Bytes limit, UniqueFd file);
    Result<void> continue_file();
    bool thin();

    std::string path_;
    Bytes limit_;
    UniqueFd file_;
    std::uint64_t size_ = 0;
    std::optional<log_format::TimeEntry> last_;
};

}  // namespace berth
