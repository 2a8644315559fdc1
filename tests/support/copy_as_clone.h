#pragma once

#include "vzcore/base/result.h"

#include <filesystem>

namespace berth::test {

/// In the place of clone_file(), for tests on file systems that share no blocks: what it makes is
/// the same to look at.
inline Result<void> copy_as_clone(const std::string& from, const std::string& to)
{
    namespace fs = std::filesystem;
    std::error_code error;
    fs::copy_file(from, to, error);
    if (!error) fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write, error);
    if (!error) fs::last_write_time(to, fs::last_write_time(from, error), error);
    if (error) return fail(ErrorCode::Io, "copying " + from + ": " + error.message());
    return {};
}

}  // namespace berth::test
