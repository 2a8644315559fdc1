#pragma once
// The part of Core Foundation that plain C++ of Berth's uses.
typedef const void* CFTypeRef;
typedef const struct __CFString* CFStringRef;
typedef long CFIndex;
typedef CFIndex CFComparisonResult;
typedef unsigned long CFStringCompareFlags;
enum { kCFCompareLessThan = -1, kCFCompareEqualTo = 0, kCFCompareGreaterThan = 1 };

extern "C" {
void CFRelease(CFTypeRef object);
CFComparisonResult
CFStringCompare(CFStringRef one, CFStringRef other, CFStringCompareFlags options);
CFStringRef berth_constant_string(const char* text);
}
#define CFSTR(text) berth_constant_string("" text "")
