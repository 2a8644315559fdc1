#pragma once
// The words of Mach and IOKit that Berth uses.
#include <stdint.h>

typedef unsigned int natural_t;
typedef unsigned int mach_port_t;
typedef mach_port_t io_object_t;
typedef io_object_t io_connect_t;
typedef io_object_t io_service_t;
typedef int IOReturn;
typedef uint32_t UInt32;
#define MACH_PORT_NULL 0
#define kIOReturnSuccess 0
