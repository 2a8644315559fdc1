#pragma once
#include <Virtualization/VZBase.h>

NS_ASSUME_NONNULL_BEGIN

API_AVAILABLE(macos(12.0))
@interface VZSharedDirectory : NSObject
VZ_NO_INIT;
- (instancetype)initWithURL:(NSURL*)url readOnly:(BOOL)readOnly NS_DESIGNATED_INITIALIZER;
@property(readonly, copy) NSURL* URL;
@property(readonly, getter=isReadOnly) BOOL readOnly;
@end

API_AVAILABLE(macos(12.0))
@interface VZDirectoryShare : NSObject
VZ_NO_INIT;
@end

API_AVAILABLE(macos(12.0))
@interface VZSingleDirectoryShare : VZDirectoryShare
- (instancetype)initWithDirectory:(VZSharedDirectory*)directory NS_DESIGNATED_INITIALIZER;
@property(readonly, strong) VZSharedDirectory* directory;
@end

API_AVAILABLE(macos(12.0))
@interface VZMultipleDirectoryShare : VZDirectoryShare
- (instancetype)init;
- (instancetype)initWithDirectories:(NSDictionary<NSString*, VZSharedDirectory*>*)directories
    NS_DESIGNATED_INITIALIZER;
@property(readonly, copy) NSDictionary<NSString*, VZSharedDirectory*>* directories;
+ (BOOL)validateName:(NSString*)name error:(NSError* _Nullable __autoreleasing* _Nullable)error;
+ (nullable NSString*)canonicalizedNameFromName:(NSString*)name;
@end

#if defined(__arm64__)
typedef NS_ENUM(NSInteger, VZLinuxRosettaAvailability) {
    VZLinuxRosettaAvailabilityNotSupported = 0,
    VZLinuxRosettaAvailabilityNotInstalled = 1,
    VZLinuxRosettaAvailabilityInstalled = 2,
} API_AVAILABLE(macos(13.0));

API_AVAILABLE(macos(14.0))
@interface VZLinuxRosettaCachingOptions : NSObject
VZ_NO_INIT;
@end

API_AVAILABLE(macos(14.0))
@interface VZLinuxRosettaUnixSocketCachingOptions : VZLinuxRosettaCachingOptions
- (instancetype)init;
- (nullable instancetype)initWithPath:(NSString*)path
                                error:(NSError* _Nullable __autoreleasing* _Nullable)error
    NS_DESIGNATED_INITIALIZER;
@property(readonly, copy) NSString* path;
@property(class, readonly) NSUInteger maximumPathLength;
@end

API_AVAILABLE(macos(13.0))
@interface VZLinuxRosettaDirectoryShare : VZDirectoryShare
- (nullable instancetype)initWithError:(NSError* _Nullable __autoreleasing* _Nullable)error
    NS_DESIGNATED_INITIALIZER;
@property(class, readonly) VZLinuxRosettaAvailability availability;
+ (void)installRosettaWithCompletionHandler:(VZDone)completionHandler;
@property(strong, nullable) VZLinuxRosettaCachingOptions* options API_AVAILABLE(macos(14.0));
@end
#endif

API_AVAILABLE(macos(12.0))
@interface VZDirectorySharingDeviceConfiguration : NSObject <NSCopying>
VZ_NO_INIT;
@end

API_AVAILABLE(macos(12.0))
@interface VZVirtioFileSystemDeviceConfiguration : VZDirectorySharingDeviceConfiguration
- (instancetype)initWithTag:(NSString*)tag NS_DESIGNATED_INITIALIZER;
+ (BOOL)validateTag:(NSString*)tag error:(NSError* _Nullable __autoreleasing* _Nullable)error;
@property(class, readonly, copy) NSString* macOSGuestAutomountTag API_AVAILABLE(macos(13.0));
@property(copy) NSString* tag;
@property(strong, nullable) VZDirectoryShare* share;
@end

API_AVAILABLE(macos(12.0))
@interface VZDirectorySharingDevice : NSObject
VZ_NO_INIT;
@end

API_AVAILABLE(macos(12.0))
@interface VZVirtioFileSystemDevice : VZDirectorySharingDevice
@property(readonly, copy) NSString* tag;
@property(strong, nullable) VZDirectoryShare* share;
@end

NS_ASSUME_NONNULL_END
