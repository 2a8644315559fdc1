#include "menubar/appkit/app_service_sm.h"

#include "menubar/app_login_item.h"
#include "vzcore/base/foundation_text.h"

#import <ServiceManagement/ServiceManagement.h>

namespace berth::menu {
namespace {

// In the bundle's Contents/Library/LaunchAgents.
NSString* const kLoginItem = @"org.berth.agent.plist";

SMAppService* service()
{
    return [SMAppService agentServiceWithPlistName:kLoginItem];
}

ServiceStatus name_of(SMAppServiceStatus status)
{
    switch (status) {
    case SMAppServiceStatusNotRegistered: return ServiceStatus::NotRegistered;
    case SMAppServiceStatusEnabled: return ServiceStatus::Enabled;
    case SMAppServiceStatusRequiresApproval: return ServiceStatus::RequiresApproval;
    case SMAppServiceStatusNotFound: return ServiceStatus::NotFound;
    }
    return ServiceStatus::Unknown;
}

bool is_in_app()
{
    NSString* list = [NSBundle.mainBundle.bundlePath
        stringByAppendingPathComponent:[@"Contents/Library/LaunchAgents"
                                           stringByAppendingPathComponent:kLoginItem]];
    return [NSFileManager.defaultManager fileExistsAtPath:list];
}

}  // namespace

std::optional<LoginStart> app_login_item()
{
    @autoreleasepool {
        return login_start_of(name_of(service().status), is_in_app());
    }
}

Result<void> set_app_login_item(bool on)
{
    @autoreleasepool {
        NSError* error;
        SMAppService* item = service();
        const BOOL changed =
            on ? [item registerAndReturnError:&error] : [item unregisterAndReturnError:&error];
        std::optional<std::string> failure;
        if (!changed) failure = from_ns(error.localizedDescription);
        ServiceChange change = service_changed(on, failure, name_of(item.status));
        if (change.open_settings) [SMAppService openSystemSettingsLoginItems];
        return std::move(change.result);
    }
}

}  // namespace berth::menu
