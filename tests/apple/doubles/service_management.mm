// A login item that macOS keeps for the app in which this program is said to be (SMAppService).
#include "tests/apple/doubles/service.h"

#import <ServiceManagement/ServiceManagement.h>

namespace {

struct Kept {
    NSInteger status = SMAppServiceStatusNotRegistered;
    NSInteger after = SMAppServiceStatusEnabled;
    std::string refusal;
    int settings = 0;
};
Kept kept;

BOOL change(NSInteger to, NSError* _Nullable __autoreleasing* _Nullable error)
{
    if (kept.refusal.empty()) {
        kept.status = to;
        return YES;
    }
    if (error)
        *error = [NSError errorWithDomain:@"SMAppServiceErrorDomain" code:1 userInfo:@{
            NSLocalizedDescriptionKey : [NSString stringWithUTF8String:kept.refusal.c_str()]
        }];
    return NO;
}

}  // namespace

namespace berth::test {

void keep_service(long status, long after_register, const std::string& refusal)
{
    kept = {.status = status, .after = after_register, .refusal = refusal};
}

long service_status()
{
    return kept.status;
}

std::string main_bundle()
{
    @autoreleasepool {
        return NSBundle.mainBundle.bundlePath.UTF8String;
    }
}

int settings_opened()
{
    return kept.settings;
}

}  // namespace berth::test

@implementation SMAppService
+ (instancetype)agentServiceWithPlistName:(NSString*)plistName
{
    NSAssert([plistName isEqualToString:@"org.berth.agent.plist"], @"another property list");
    return [[self alloc] init];
}
+ (void)openSystemSettingsLoginItems
{
    ++kept.settings;
}
- (SMAppServiceStatus)status
{
    return static_cast<SMAppServiceStatus>(kept.status);
}
- (BOOL)registerAndReturnError:(NSError* _Nullable __autoreleasing* _Nullable)error
{
    return change(kept.after, error);
}
- (BOOL)unregisterAndReturnError:(NSError* _Nullable __autoreleasing* _Nullable)error
{
    return change(SMAppServiceStatusNotRegistered, error);
}
@end
