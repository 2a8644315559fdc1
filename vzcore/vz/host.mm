#include "vzcore/vz/host.h"

#include "vzcore/vz/foundation.h"

#import <Security/Security.h>
#import <Virtualization/Virtualization.h>

namespace berth::vz {
namespace {

bool has_entitlement(NSString* name)
{
    SecTaskRef self = SecTaskCreateFromSelf(nullptr);
    if (!self) return false;
    CFTypeRef value = SecTaskCopyValueForEntitlement(self, (__bridge CFStringRef)name, nullptr);
    CFRelease(self);
    NSNumber* granted = CFBridgingRelease(value);
    return granted.boolValue;
}

}  // namespace

RosettaState rosetta_state()
{
#if defined(__arm64__)
    switch (VZLinuxRosettaDirectoryShare.availability) {
    case VZLinuxRosettaAvailabilityNotSupported: return RosettaState::NotSupported;
    case VZLinuxRosettaAvailabilityNotInstalled: return RosettaState::NotInstalled;
    case VZLinuxRosettaAvailabilityInstalled: return RosettaState::Installed;
    }
#endif
    return RosettaState::NotSupported;
}

void ask_for_rosetta(std::function<void(const std::optional<Failure>&)> done)
{
    @autoreleasepool {
#if defined(__arm64__)
        @try {
            [VZLinuxRosettaDirectoryShare
                installRosettaWithCompletionHandler:^(NSError* _Nullable error) {
                    done(error ? std::optional(failure_of(error)) : std::nullopt);
                }];
        } @catch (NSException* raised) {
            done(failure_of(raised));
        }
#else
        done(Failure{kFrameworkDomain, kNotSupported, ""});
#endif
    }
}

Result<Host> read_host()
{
    @autoreleasepool {
        if (!VZVirtualMachine.supported)
            return fail(
                ErrorCode::Unsupported,
                "this host offers no virtualization",
                "berth-runner needs the entitlement com.apple.security.virtualization, and a "
                "Mac that is no virtual machine itself");
        Host host;
        host.macos =
            static_cast<int>(NSProcessInfo.processInfo.operatingSystemVersion.majorVersion);
#if defined(__arm64__)
        host.processor = Processor::Arm64;
#else
        host.processor = Processor::Intel;
#endif
        host.cpus_least = static_cast<int>(VZVirtualMachineConfiguration.minimumAllowedCPUCount);
        host.cpus_most = static_cast<int>(VZVirtualMachineConfiguration.maximumAllowedCPUCount);
        host.memory_least = Bytes{VZVirtualMachineConfiguration.minimumAllowedMemorySize};
        host.memory_most = Bytes{VZVirtualMachineConfiguration.maximumAllowedMemorySize};
        host.rosetta = rosetta_state();
        host.may_bridge = has_entitlement(@"com.apple.vm.networking");
        for (VZBridgedNetworkInterface* interface in VZBridgedNetworkInterface.networkInterfaces)
            host.interfaces.push_back(
                {from_ns(interface.identifier), from_ns(interface.localizedDisplayName)});
        return host;
    }
}

}  // namespace berth::vz
