#pragma once
#include <Virtualization/VZBase.h>

@class VZAudioDeviceConfiguration, VZBootLoader, VZConsoleDeviceConfiguration,
    VZDirectorySharingDeviceConfiguration, VZEntropyDeviceConfiguration,
    VZGraphicsDeviceConfiguration, VZKeyboardConfiguration, VZMemoryBalloonDeviceConfiguration,
    VZNetworkDeviceConfiguration, VZPlatformConfiguration, VZPointingDeviceConfiguration,
    VZSerialPortConfiguration, VZSocketDeviceConfiguration, VZStorageDeviceConfiguration,
    VZUSBControllerConfiguration;

NS_ASSUME_NONNULL_BEGIN

API_AVAILABLE(macos(11.0))
@interface VZVirtualMachineConfiguration : NSObject <NSCopying>
@property(strong, nullable) VZBootLoader* bootLoader;
@property uint64_t memorySize;
@property NSUInteger CPUCount;
@property(strong) VZPlatformConfiguration* platform API_AVAILABLE(macos(12.0));
@property(copy) NSArray<VZStorageDeviceConfiguration*>* storageDevices;
@property(copy) NSArray<VZNetworkDeviceConfiguration*>* networkDevices;
@property(copy) NSArray<VZSerialPortConfiguration*>* serialPorts;
@property(copy) NSArray<VZConsoleDeviceConfiguration*>* consoleDevices API_AVAILABLE(macos(13.0));
@property(copy) NSArray<VZEntropyDeviceConfiguration*>* entropyDevices;
@property(copy) NSArray<VZMemoryBalloonDeviceConfiguration*>* memoryBalloonDevices;
@property(copy) NSArray<VZSocketDeviceConfiguration*>* socketDevices;
@property(copy) NSArray<VZDirectorySharingDeviceConfiguration*>* directorySharingDevices
    API_AVAILABLE(macos(12.0));
@property(copy) NSArray<VZAudioDeviceConfiguration*>* audioDevices API_AVAILABLE(macos(12.0));
@property(copy) NSArray<VZKeyboardConfiguration*>* keyboards API_AVAILABLE(macos(12.0));
@property(copy)
    NSArray<VZPointingDeviceConfiguration*>* pointingDevices API_AVAILABLE(macos(12.0));
@property(copy)
    NSArray<VZGraphicsDeviceConfiguration*>* graphicsDevices API_AVAILABLE(macos(12.0));
@property(copy) NSArray<VZUSBControllerConfiguration*>* usbControllers API_AVAILABLE(macos(15.0));
@property(copy, nullable) NSString* label API_AVAILABLE(macos(27.0));
@end

@interface VZVirtualMachineConfiguration (VZVirtualMachineConfigurationValidation)
@property(class, readonly) uint64_t minimumAllowedMemorySize;
@property(class, readonly) uint64_t maximumAllowedMemorySize;
@property(class, readonly) NSUInteger minimumAllowedCPUCount;
@property(class, readonly) NSUInteger maximumAllowedCPUCount;
- (BOOL)validateWithError:(NSError* _Nullable __autoreleasing* _Nullable)error;
#if defined(__arm64__)
- (BOOL)validateSaveRestoreSupportWithError:(NSError* _Nullable __autoreleasing* _Nullable)error
    API_AVAILABLE(macos(14.0));
#endif
@end

NS_ASSUME_NONNULL_END
