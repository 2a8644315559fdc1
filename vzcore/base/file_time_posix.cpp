#include "vzcore/base/file_time.h"

namespace berth {

std::int64_t modified_nanos(const struct stat& info)
{
    return std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
}

}  // namespace berth
