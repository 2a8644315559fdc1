#pragma once

#include <sys/stat.h>

#include <cstdint>

namespace berth {

/// When a file was last changed, in Unix nanoseconds. Implemented in file_time_posix.cpp and
/// file_time_darwin.cpp, as the field has two names.
std::int64_t modified_nanos(const struct stat& info);

}  // namespace berth
