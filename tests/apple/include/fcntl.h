#pragma once
#pragma GCC system_header
#include_next <fcntl.h>
// To be told of what happens to a file, without keeping its volume from being ejected.
#define O_EVTONLY O_RDONLY
