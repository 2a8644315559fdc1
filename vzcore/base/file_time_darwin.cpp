// Nobody has run this file on a Mac yet.
#include "vzcore/base/file_time.h"

namespace berth {

std::int64_t modified_nanos(const struct stat& info)
{
    return std::int64_t{info.st_mtimespec.tv_sec} * 1'000'000'000 + info.st_mtimespec.tv_nsec;
}

}  // namespace berth
