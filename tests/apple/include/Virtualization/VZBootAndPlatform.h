#pragma once
#include <Virtualization/VZBase.h>

NS_ASSUME_NONNULL_BEGIN

API_AVAILABLE(macos(11.0))
@interface VZBootLoader : NSObject <NSCopying>
VZ_NO_INIT;
@end

API_AVAILABLE(macos(11.0))
@interface VZLinuxBootLoader : VZBootLoader
- (instancetype)initWithKernelURL:(NSURL*)kernelURL NS_DESIGNATED_INITIALIZER;
@property(copy) NSURL* kernelURL;
@property(copy) NSString* commandLine;
@property(copy, nullable) NSURL* initialRamdiskURL;
@end

typedef NS_OPTIONS(NSUInteger, VZEFIVariableStoreInitializationOptions) {
    VZEFIVariableStoreInitializationOptionAllowOverwrite = 1,
};

API_AVAILABLE(macos(13.0))
@interface VZEFIVariableStore : NSObject
VZ_NO_INIT;
- (instancetype)initWithURL:(NSURL*)URL;
- (nullable instancetype)
    initCreatingVariableStoreAtURL:(NSURL*)URL
                           options:(VZEFIVariableStoreInitializationOptions)options
                             error:(NSError* _Nullable __autoreleasing* _Nullable)error;
@property(readonly, copy) NSURL* URL;
@end

API_AVAILABLE(macos(13.0))
@interface VZEFIBootLoader : VZBootLoader
- (instancetype)init NS_DESIGNATED_INITIALIZER;
@property(strong, nullable) VZEFIVariableStore* variableStore;
@end

API_AVAILABLE(macos(12.0))
@interface VZPlatformConfiguration : NSObject <NSCopying>
VZ_NO_INIT;
@end

API_AVAILABLE(macos(13.0))
@interface VZGenericMachineIdentifier : NSObject <NSCopying>
- (instancetype)init NS_DESIGNATED_INITIALIZER;
- (nullable instancetype)initWithDataRepresentation:(NSData*)dataRepresentation;
@property(readonly, copy) NSData* dataRepresentation;
@end

API_AVAILABLE(macos(12.0))
@interface VZGenericPlatformConfiguration : VZPlatformConfiguration
- (instancetype)init NS_DESIGNATED_INITIALIZER;
@property(copy) VZGenericMachineIdentifier* machineIdentifier API_AVAILABLE(macos(13.0));
@property(class, readonly, getter=isNestedVirtualizationSupported)
    BOOL nestedVirtualizationSupported API_AVAILABLE(macos(15.0));
@property(getter=isNestedVirtualizationEnabled)
    BOOL nestedVirtualizationEnabled API_AVAILABLE(macos(15.0));
@end

NS_ASSUME_NONNULL_END
