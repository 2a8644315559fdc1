#pragma once
// Entropy, memory balloon, sockets.
#include <Virtualization/VZBase.h>

@class VZVirtioSocketConnection, VZVirtioSocketDevice, VZVirtioSocketListener;

NS_ASSUME_NONNULL_BEGIN

API_AVAILABLE(macos(11.0))
@interface VZEntropyDeviceConfiguration : NSObject <NSCopying>
VZ_NO_INIT;
@end

API_AVAILABLE(macos(11.0))
@interface VZVirtioEntropyDeviceConfiguration : VZEntropyDeviceConfiguration
- (instancetype)init NS_DESIGNATED_INITIALIZER;
@end

API_AVAILABLE(macos(11.0))
@interface VZMemoryBalloonDeviceConfiguration : NSObject <NSCopying>
VZ_NO_INIT;
@end

API_AVAILABLE(macos(11.0))
@interface VZVirtioTraditionalMemoryBalloonDeviceConfiguration : VZMemoryBalloonDeviceConfiguration
- (instancetype)init NS_DESIGNATED_INITIALIZER;
@end

API_AVAILABLE(macos(11.0))
@interface VZMemoryBalloonDevice : NSObject
VZ_NO_INIT;
@end

API_AVAILABLE(macos(11.0))
@interface VZVirtioTraditionalMemoryBalloonDevice : VZMemoryBalloonDevice
@property uint64_t targetVirtualMachineMemorySize;
@end

API_AVAILABLE(macos(11.0))
@interface VZSocketDeviceConfiguration : NSObject <NSCopying>
VZ_NO_INIT;
@end

API_AVAILABLE(macos(11.0))
@interface VZVirtioSocketDeviceConfiguration : VZSocketDeviceConfiguration
- (instancetype)init NS_DESIGNATED_INITIALIZER;
@end

API_AVAILABLE(macos(11.0))
@interface VZSocketDevice : NSObject
VZ_NO_INIT;
@end

API_AVAILABLE(macos(11.0))
@interface VZVirtioSocketDevice : VZSocketDevice
- (void)setSocketListener:(VZVirtioSocketListener*)listener forPort:(uint32_t)port;
- (void)removeSocketListenerForPort:(uint32_t)port;
- (void)connectToPort:(uint32_t)port
    completionHandler:(void (^)(VZVirtioSocketConnection* _Nullable connection,
                                NSError* _Nullable error))completionHandler;
@end

@protocol VZVirtioSocketListenerDelegate <NSObject>
@optional
- (BOOL)listener:(VZVirtioSocketListener*)listener
    shouldAcceptNewConnection:(VZVirtioSocketConnection*)connection
             fromSocketDevice:(VZVirtioSocketDevice*)socketDevice;
@end

API_AVAILABLE(macos(11.0))
@interface VZVirtioSocketListener : NSObject
- (instancetype)init NS_DESIGNATED_INITIALIZER;
@property(weak, nullable) id<VZVirtioSocketListenerDelegate> delegate;
@end

API_AVAILABLE(macos(11.0))
@interface VZVirtioSocketConnection : NSObject
VZ_NO_INIT;
@property(readonly) uint32_t destinationPort;
@property(readonly) uint32_t sourcePort;
@property(readonly) int fileDescriptor;
- (void)close;
@end

NS_ASSUME_NONNULL_END
