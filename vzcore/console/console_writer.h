#pragma once

#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace berth {

/// The file that keeps what a guest printed in one run, byte for byte. A disk that is full loses
/// bytes of the log, never time of the guest: the gap is counted, and marked with its size once
/// there is room again.
class ConsoleWriter {
public:
    /// Makes the folder (private) and opens `console.log` in it for appending.
    static Result<ConsoleWriter> open(const std::string& folder);

    void append(std::string_view bytes);
    /// Bytes the guest printed, whether or not they could be kept.
    [[nodiscard]] std::uint64_t received() const { return received_; }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    ConsoleWriter(std::string path, UniqueFd file) : path_(std::move(path)), file_(std::move(file))
    {
    }
    bool write_mark_of_gap();

    std::string path_;
    UniqueFd file_;
    std::uint64_t received_ = 0;
    std::uint64_t lost_ = 0;  // since the last byte that was kept
};

}  // namespace berth
