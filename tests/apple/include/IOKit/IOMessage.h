#pragma once
#include <IOKit/IOTypes.h>

#define iokit_common_msg(message) ((UInt32)(0xe0000000u | (message)))
#define kIOMessageSystemWillPowerOff iokit_common_msg(0x250)
#define kIOMessageCanSystemSleep iokit_common_msg(0x270)
#define kIOMessageSystemWillSleep iokit_common_msg(0x280)
#define kIOMessageSystemWillNotSleep iokit_common_msg(0x290)
#define kIOMessageSystemHasPoweredOn iokit_common_msg(0x300)
#define kIOMessageSystemWillRestart iokit_common_msg(0x310)
#define kIOMessageSystemWillPowerOn iokit_common_msg(0x320)
