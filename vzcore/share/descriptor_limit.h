#pragma once

#include <sys/resource.h>

namespace berth {

/// As high as may be. A file server keeps a descriptor for each file its guest has looked at; the
/// usual limit of 1,024 is for programs that call select().
inline void raise_descriptor_limit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace berth
