#pragma once
#pragma GCC system_header
#include <bits/types/__sigset_t.h>
#include <bits/types/struct_timespec.h>
#define long  // so its count of descriptors is an unsigned int
#include_next <sys/poll.h>
#undef long
