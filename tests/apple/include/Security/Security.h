#pragma once
// What is asked of the program's own code signature.
#import <Foundation/Foundation.h>

#define CF_CONSUMED __attribute__((cf_consumed))

typedef const struct __CFString* CFStringRef;
typedef const struct __CFAllocator* CFAllocatorRef;
typedef struct __CFError* CFErrorRef;
typedef const void* CFTypeRef;
typedef struct __SecTask* SecTaskRef;

extern "C" {
void CFRelease(CFTypeRef _Nonnull object);
SecTaskRef _Nullable SecTaskCreateFromSelf(CFAllocatorRef _Nullable allocator)
    __attribute__((cf_returns_retained));
CFTypeRef _Nullable SecTaskCopyValueForEntitlement(SecTaskRef _Nonnull task,
                                                   CFStringRef _Nonnull entitlement,
                                                   CFErrorRef _Nullable* _Nullable error)
    __attribute__((cf_returns_retained));
}

// On macOS with Foundation: an object of Core Foundation becomes one of ARC's.
inline id _Nullable CFBridgingRelease(CFTypeRef CF_CONSUMED _Nullable object)
{
    return (__bridge_transfer id)object;
}
