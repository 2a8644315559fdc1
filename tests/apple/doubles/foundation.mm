// What GNUstep's Foundation lacks, and the parts of other frameworks that Berth calls.
#include "tests/apple/doubles/world.h"

#import <Foundation/Foundation.h>
#import <Security/Security.h>

@implementation NSProcessInfo (BerthSupplement)
- (NSOperatingSystemVersion)operatingSystemVersion
{
    return {berth::test::world().macos, 0, 0};
}
@end

extern "C" {

void CFRelease(CFTypeRef object)
{
    static_cast<void>((__bridge_transfer id)object);
}

SecTaskRef SecTaskCreateFromSelf(CFAllocatorRef allocator)
{
    static_cast<void>(allocator);
    return (SecTaskRef)(__bridge_retained void*)@"this program";
}

CFTypeRef
SecTaskCopyValueForEntitlement(SecTaskRef task, CFStringRef entitlement, CFErrorRef* error)
{
    static_cast<void>(task);
    static_cast<void>(error);
    if (![(__bridge NSString*)entitlement isEqualToString:@"com.apple.vm.networking"])
        return nullptr;
    return (__bridge_retained CFTypeRef) @(berth::test::world().may_bridge);
}

}  // extern "C"
