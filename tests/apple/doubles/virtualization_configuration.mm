// VZVirtualMachineConfiguration: it copies what is in it, and finds what the framework would.
#import "tests/apple/doubles/virtualization_double.h"
#include "tests/apple/doubles/world.h"

#pragma clang diagnostic ignored "-Wincomplete-implementation"

using berth::test::world;

@implementation VZVirtualMachineConfiguration
- (instancetype)init
{
    self.storageDevices = @[];
    self.networkDevices = @[];
    self.serialPorts = @[];
    self.consoleDevices = @[];
    self.entropyDevices = @[];
    self.memoryBalloonDevices = @[];
    self.socketDevices = @[];
    self.directorySharingDevices = @[];
    self.platform = [[VZGenericPlatformConfiguration alloc] init];
    return self;
}
- (id)copyWithZone:(NSZone*)zone
{
    const auto copied = [](NSArray* objects) {
        return [[NSArray alloc] initWithArray:objects copyItems:YES];
    };
    VZVirtualMachineConfiguration* copy = [[VZVirtualMachineConfiguration allocWithZone:zone] init];
    copy.bootLoader = self.bootLoader;
    copy.platform = self.platform;
    copy.CPUCount = self.CPUCount;
    copy.memorySize = self.memorySize;
    copy.storageDevices = copied(self.storageDevices);
    copy.networkDevices = copied(self.networkDevices);
    copy.serialPorts = copied(self.serialPorts);
    copy.consoleDevices = copied(self.consoleDevices);
    copy.entropyDevices = copied(self.entropyDevices);
    copy.memoryBalloonDevices = copied(self.memoryBalloonDevices);
    copy.socketDevices = copied(self.socketDevices);
    copy.directorySharingDevices = copied(self.directorySharingDevices);
    return copy;
}
+ (NSUInteger)minimumAllowedCPUCount
{
    return 1;
}
+ (NSUInteger)maximumAllowedCPUCount
{
    return 8;
}
+ (uint64_t)minimumAllowedMemorySize
{
    return 4ULL << 20;
}
+ (uint64_t)maximumAllowedMemorySize
{
    return 64ULL << 30;
}
- (NSString*)problem
{
    if (!world().entitled) return @"The process doesn't have the entitlement.";
    if (!self.bootLoader) return @"There is no boot loader.";
    if (self.CPUCount < 1 || self.CPUCount > 8) return @"The number of CPUs is invalid.";
    if (self.memorySize % (1 << 20) != 0 || self.memorySize < (4ULL << 20))
        return @"The memory size is invalid.";
    for (VZNetworkDeviceConfiguration* network in self.networkDevices)
        if (!network.attachment) return @"A network device has no attachment.";
    for (VZSerialPortConfiguration* port in self.serialPorts)
        if (!port.attachment) return @"A serial port has no attachment.";
    for (VZVirtioConsoleDeviceConfiguration* device in self.consoleDevices)
        if (!device.ports[0].attachment) return @"A console port has no attachment.";
    if (self.socketDevices.count > 1 || self.memoryBalloonDevices.count > 1)
        return @"There are too many devices of a kind.";
    return nil;
}
- (BOOL)validateWithError:(NSError**)error
{
    NSString* problem = [self problem];
    if (!problem) return YES;
    if (error) *error = vz_error(VZErrorInvalidVirtualMachineConfiguration, problem);
    return NO;
}
- (BOOL)validateSaveRestoreSupportWithError:(NSError**)error
{
    if (!world().saves_ports && self.consoleDevices.count > 0)
        return refuse(
            error, VZErrorInvalidVirtualMachineConfiguration, @"Console ports cannot be saved.");
    if (world().save_refusal.empty()) return YES;
    if (error)
        *error = vz_error(VZErrorInvalidVirtualMachineConfiguration,
                          [NSString stringWithUTF8String:world().save_refusal.c_str()]);
    return NO;
}
@end
