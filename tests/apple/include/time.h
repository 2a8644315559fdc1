#pragma once
#pragma GCC system_header
#include_next <time.h>
// Of Linux's clocks the one that stands still while the host sleeps.
#define CLOCK_UPTIME_RAW CLOCK_MONOTONIC
