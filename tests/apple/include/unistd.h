#pragma once
#pragma GCC system_header
#include_next <unistd.h>
#define _CS_DARWIN_USER_TEMP_DIR 65537
// By <limits.h>, which clang does not always find whole here.
#if defined(__APPLE__) && !defined(PATH_MAX)
#define PATH_MAX 1024
#endif
