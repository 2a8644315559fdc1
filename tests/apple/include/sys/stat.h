#pragma once
#pragma GCC system_header
#include_next <sys/stat.h>
#if defined(__APPLE__)
#define st_atimespec st_atim
#define st_mtimespec st_mtim
#endif
