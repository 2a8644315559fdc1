#pragma once
#include <CoreFoundation/CFString.h>

#define kIOPSNotifyPowerSource "com.apple.system.powersources.source"
extern "C" {
CFTypeRef IOPSCopyPowerSourcesInfo(void);
CFStringRef IOPSGetProvidingPowerSourceType(CFTypeRef snapshot);
}
