#pragma once
#include <Virtualization/VZBase.h>

NS_ASSUME_NONNULL_BEGIN

API_AVAILABLE(macos(11.0))
@interface VZMACAddress : NSObject <NSCopying>
VZ_NO_INIT;
- (instancetype)initWithEthernetAddress:(ether_addr_t)ethernetAddress NS_DESIGNATED_INITIALIZER;
- (nullable instancetype)initWithString:(NSString*)string;
+ (instancetype)randomLocallyAdministeredAddress;
@property(readonly, copy) NSString* string;
@property(readonly) ether_addr_t ethernetAddress;
@property(readonly) BOOL isBroadcastAddress;
@property(readonly) BOOL isMulticastAddress;
@property(readonly) BOOL isUnicastAddress;
@property(readonly) BOOL isLocallyAdministeredAddress;
@property(readonly) BOOL isUniversallyAdministeredAddress;
@end

API_AVAILABLE(macos(11.0))
@interface VZNetworkDeviceAttachment : NSObject
VZ_NO_INIT;
@end

API_AVAILABLE(macos(11.0))
@interface VZNATNetworkDeviceAttachment : VZNetworkDeviceAttachment
- (instancetype)init NS_DESIGNATED_INITIALIZER;
@end

API_AVAILABLE(macos(11.0))
@interface VZBridgedNetworkInterface : NSObject
VZ_NO_INIT;
@property(class, readonly, copy) NSArray<VZBridgedNetworkInterface*>* networkInterfaces;
@property(readonly, copy) NSString* identifier;
@property(readonly, copy, nullable) NSString* localizedDisplayName;
@end

API_AVAILABLE(macos(11.0))
@interface VZBridgedNetworkDeviceAttachment : VZNetworkDeviceAttachment
- (instancetype)initWithInterface:(VZBridgedNetworkInterface*)interface NS_DESIGNATED_INITIALIZER;
@property(readonly, strong) VZBridgedNetworkInterface* interface;
@end

API_AVAILABLE(macos(11.0))
@interface VZFileHandleNetworkDeviceAttachment : VZNetworkDeviceAttachment
- (instancetype)initWithFileHandle:(NSFileHandle*)fileHandle NS_DESIGNATED_INITIALIZER;
@property(readonly, strong) NSFileHandle* fileHandle;
@property NSInteger maximumTransmissionUnit API_AVAILABLE(macos(13.0));
@end

API_AVAILABLE(macos(26.0))
@interface VZVmnetNetworkDeviceAttachment : VZNetworkDeviceAttachment
- (instancetype)initWithNetwork:(vmnet_network_ref)network NS_DESIGNATED_INITIALIZER;
@property(readonly) vmnet_network_ref network;
@end

API_AVAILABLE(macos(11.0))
@interface VZNetworkDeviceConfiguration : NSObject <NSCopying>
VZ_NO_INIT;
@property(copy) VZMACAddress* MACAddress;
@property(strong, nullable) VZNetworkDeviceAttachment* attachment;
@end

API_AVAILABLE(macos(11.0))
@interface VZVirtioNetworkDeviceConfiguration : VZNetworkDeviceConfiguration
- (instancetype)init NS_DESIGNATED_INITIALIZER;
@end

API_AVAILABLE(macos(12.0))
@interface VZNetworkDevice : NSObject
VZ_NO_INIT;
@property(strong, nullable) VZNetworkDeviceAttachment* attachment;
@end

NS_ASSUME_NONNULL_END
