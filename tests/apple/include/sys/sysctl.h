#pragma once
#pragma GCC system_header
#include <stddef.h>
#include <sys/types.h>

extern "C" {
int sysctl(int* name, unsigned int namelen, void* oldp, size_t* oldlenp, void* newp, size_t newlen);
int sysctlbyname(const char* name, void* oldp, size_t* oldlenp, void* newp, size_t newlen);
}
#define CTL_KERN 1
#define CTL_NET 4
#define KERN_PROCARGS2 49
// By <sys/proc.h>, which it includes.
#define SZOMB 5
