#pragma once
#include <Virtualization/VZBase.h>

NS_ASSUME_NONNULL_BEGIN
extern "C" NSErrorDomain const VZErrorDomain;

typedef NS_ENUM(NSInteger, VZErrorCode) {
    VZErrorInternal = 1,
    VZErrorInvalidVirtualMachineConfiguration = 2,
    VZErrorInvalidVirtualMachineState = 3,
    VZErrorInvalidVirtualMachineStateTransition = 4,
    VZErrorInvalidDiskImage = 5,
    VZErrorVirtualMachineLimitExceeded API_AVAILABLE(macos(12.0)) = 6,
    VZErrorNetworkError API_AVAILABLE(macos(13.0)) = 7,
    VZErrorOutOfDiskSpace API_AVAILABLE(macos(13.0)) = 8,
    VZErrorOperationCancelled API_AVAILABLE(macos(13.0)) = 9,
    VZErrorNotSupported API_AVAILABLE(macos(13.0)) = 10,
    VZErrorSave API_AVAILABLE(macos(14.0)) = 11,
    VZErrorRestore API_AVAILABLE(macos(14.0)) = 12,
    VZErrorNetworkBlockDeviceNegotiationFailed API_AVAILABLE(macos(14.0)) = 20001,
    VZErrorNetworkBlockDeviceDisconnected API_AVAILABLE(macos(14.0)) = 20002,
    VZErrorUSBControllerNotFound API_AVAILABLE(macos(15.0)) = 30001,
    VZErrorDeviceAlreadyAttached API_AVAILABLE(macos(15.0)) = 30002,
    VZErrorDeviceInitializationFailure API_AVAILABLE(macos(15.0)) = 30003,
    VZErrorDeviceNotFound API_AVAILABLE(macos(15.0)) = 30004,
};
NS_ASSUME_NONNULL_END
