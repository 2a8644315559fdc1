#pragma once

#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/console/log_format.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <string>

namespace berth {

/// One file of a console log, open for reading; whoever has it can read it on, also after it was
/// removed from its folder or compressed there. Any thread may read.
class SegmentFile {
public:
    /// NotFound when there is none by now; Corrupt for a compressed one that is none of ours.
    static Result<std::shared_ptr<const SegmentFile>> open(const std::string& folder,
                                                           const log_format::Segment& segment);

    /// Its size by now, uncompressed.
    [[nodiscard]] Result<std::uint64_t> size() const;
    /// Fills `into` from byte `at` of the segment on; less at its end.
    [[nodiscard]] Result<std::size_t> read(std::uint64_t at, std::span<char> into) const;
    /// Whether `path()` is still this file. A plain one that was compressed meanwhile counts as
    /// such.
    [[nodiscard]] bool is_replaced() const;
    /// A compressed file that turned out not to be readable.
    [[nodiscard]] bool is_broken() const { return is_broken_; }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    SegmentFile(std::string path, UniqueFd file) : path_(std::move(path)), file_(std::move(file)) {}
    Result<int> content() const;

    std::string path_;
    UniqueFd file_;
    bool is_compressed_ = false;
    std::uint64_t content_size_ = 0;  // of a compressed one
    // Uncompressed when first read, by whichever thread that is; the others wait for it.
    mutable std::mutex mutex_;
    mutable UniqueFd content_;
    mutable std::atomic<bool> is_broken_ = false;
};

}  // namespace berth
