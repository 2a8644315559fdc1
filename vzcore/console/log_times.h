#pragma once

#include "vzcore/base/clock.h"
#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"

#include <cstdint>
#include <optional>
#include <string>

namespace berth {

/// When which byte of a log arrived, to a quarter of a second: the side file `console.time`. It is
/// searched where it lies, never loaded. A file that is torn, missing or not ours knows no times.
class LogTimes {
public:
    explicit LogTimes(const std::string& folder);

    /// Looks again at the file: what was added, and whether it was replaced.
    void refresh();

    /// When the byte at `offset` arrived. Nothing before the first entry.
    [[nodiscard]] std::optional<UnixTime> time_of(std::uint64_t offset) const;
    /// The first offset known to have arrived at `time` or later; what is between two entries
    /// counts to the earlier one. Nothing when no entry is as late as that.
    [[nodiscard]] std::optional<std::uint64_t> offset_of(UnixTime time) const;
    [[nodiscard]] bool empty() const { return entries_ == 0; }

private:
    template <typename Before> [[nodiscard]] std::uint64_t partition(Before before) const;

    std::string path_;
    UniqueFd file_;
    std::uint64_t entries_ = 0;
};

}  // namespace berth
