#pragma once

#include "vzcore/base/bytes.h"
#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace berth {

/// The whole of a regular file; one larger than `limit` is refused before it is read.
Result<std::string> read_file(const std::string& path, Bytes limit);

/// Replaces `path` by rename, so that a reader sees the old content or the new, never a part. The
/// file has mode 0600 and its content and its folder are on disk (fsync) when this returns.
Result<void> write_file_atomically(const std::string& path, std::string_view content);

/// Opens with O_CLOEXEC (and mode 0600 where it creates); the message names the path.
Result<UniqueFd> open_file(const std::string& path, int flags);

/// Takes an exclusive flock on `path`, created with mode 0600, without waiting. Busy when another
/// process holds it. The lock goes with the last copy of the descriptor.
Result<UniqueFd> lock_file(const std::string& path);

/// Removes a folder and all below it. Symbolic links are removed, not followed.
Result<void> remove_tree(const std::string& path);

/// Writes all of it, through short writes and EINTR.
Result<void> write_all(int fd, std::string_view data);

/// Fills `into` from that place of the file, through short reads and EINTR, and says how many bytes
/// that were: fewer where the file ends. Nothing, with errno, when it cannot be read.
std::optional<std::size_t> read_at(int fd, std::uint64_t offset, std::span<char> into);

/// True where a folder is, or a link to one.
bool is_folder(const std::string& path);

}  // namespace berth
