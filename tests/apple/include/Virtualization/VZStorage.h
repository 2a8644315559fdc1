#pragma once
#include <Virtualization/VZBase.h>

NS_ASSUME_NONNULL_BEGIN

typedef NS_ENUM(NSInteger, VZDiskImageCachingMode) {
    VZDiskImageCachingModeAutomatic = 0,
    VZDiskImageCachingModeUncached = 1,
    VZDiskImageCachingModeCached = 2,
} API_AVAILABLE(macos(12.0));

typedef NS_ENUM(NSInteger, VZDiskImageSynchronizationMode) {
    VZDiskImageSynchronizationModeFull = 1,
    VZDiskImageSynchronizationModeFsync = 2,
    VZDiskImageSynchronizationModeNone = 3,
} API_AVAILABLE(macos(12.0));

API_AVAILABLE(macos(11.0))
@interface VZStorageDeviceAttachment : NSObject
VZ_NO_INIT;
@end

API_AVAILABLE(macos(11.0))
@interface VZDiskImageStorageDeviceAttachment : VZStorageDeviceAttachment
- (nullable instancetype)initWithURL:(NSURL*)url
                            readOnly:(BOOL)readOnly
                               error:(NSError* _Nullable __autoreleasing* _Nullable)error
    NS_DESIGNATED_INITIALIZER;
- (nullable instancetype)initWithURL:(NSURL*)url
                            readOnly:(BOOL)readOnly
                         cachingMode:(VZDiskImageCachingMode)cachingMode
                 synchronizationMode:(VZDiskImageSynchronizationMode)synchronizationMode
                               error:(NSError* _Nullable __autoreleasing* _Nullable)error
    NS_DESIGNATED_INITIALIZER API_AVAILABLE(macos(12.0));
@property(readonly, copy) NSURL* URL;
@property(readonly, getter=isReadOnly) BOOL readOnly;
@property(readonly) VZDiskImageCachingMode cachingMode API_AVAILABLE(macos(12.0));
@property(readonly) VZDiskImageSynchronizationMode synchronizationMode API_AVAILABLE(macos(12.0));
@end

API_AVAILABLE(macos(11.0))
@interface VZStorageDeviceConfiguration : NSObject <NSCopying>
VZ_NO_INIT;
@property(readonly, strong) VZStorageDeviceAttachment* attachment;
@end

API_AVAILABLE(macos(11.0))
@interface VZVirtioBlockDeviceConfiguration : VZStorageDeviceConfiguration
- (instancetype)initWithAttachment:(VZStorageDeviceAttachment*)attachment NS_DESIGNATED_INITIALIZER;
@property(copy) NSString* blockDeviceIdentifier API_AVAILABLE(macos(12.3));
+ (BOOL)validateBlockDeviceIdentifier:(NSString*)blockDeviceIdentifier
                                error:(NSError* _Nullable __autoreleasing* _Nullable)error
    API_AVAILABLE(macos(12.3));
@end

API_AVAILABLE(macos(14.0))
@interface VZNVMExpressControllerDeviceConfiguration : VZStorageDeviceConfiguration
- (instancetype)initWithAttachment:(VZStorageDeviceAttachment*)attachment NS_DESIGNATED_INITIALIZER;
@end

API_AVAILABLE(macos(13.0))
@interface VZUSBMassStorageDeviceConfiguration : VZStorageDeviceConfiguration
- (instancetype)initWithAttachment:(VZStorageDeviceAttachment*)attachment NS_DESIGNATED_INITIALIZER;
@end

NS_ASSUME_NONNULL_END
