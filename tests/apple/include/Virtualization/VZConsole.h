#pragma once
#include <Virtualization/VZBase.h>

NS_ASSUME_NONNULL_BEGIN

API_AVAILABLE(macos(11.0))
@interface VZSerialPortAttachment : NSObject
VZ_NO_INIT;
@end

API_AVAILABLE(macos(11.0))
@interface VZFileHandleSerialPortAttachment : VZSerialPortAttachment
- (instancetype)initWithFileHandleForReading:(nullable NSFileHandle*)fileHandleForReading
                        fileHandleForWriting:(nullable NSFileHandle*)fileHandleForWriting
    NS_DESIGNATED_INITIALIZER;
@property(readonly, strong, nullable) NSFileHandle* fileHandleForReading;
@property(readonly, strong, nullable) NSFileHandle* fileHandleForWriting;
@end

API_AVAILABLE(macos(11.0))
@interface VZFileSerialPortAttachment : VZSerialPortAttachment
- (nullable instancetype)initWithURL:(NSURL*)url
                              append:(BOOL)shouldAppend
                               error:(NSError* _Nullable __autoreleasing* _Nullable)error
    NS_DESIGNATED_INITIALIZER;
@property(readonly, copy) NSURL* URL;
@property(readonly) BOOL append;
@end

API_AVAILABLE(macos(11.0))
@interface VZSerialPortConfiguration : NSObject <NSCopying>
VZ_NO_INIT;
@property(strong, nullable) VZSerialPortAttachment* attachment;
@end

API_AVAILABLE(macos(11.0))
@interface VZVirtioConsoleDeviceSerialPortConfiguration : VZSerialPortConfiguration
- (instancetype)init NS_DESIGNATED_INITIALIZER;
@end

API_AVAILABLE(macos(13.0))
@interface VZConsolePortConfiguration : NSObject <NSCopying>
VZ_NO_INIT;
@property(strong, nullable) VZSerialPortAttachment* attachment;
@end

API_AVAILABLE(macos(13.0))
@interface VZVirtioConsolePortConfiguration : VZConsolePortConfiguration
- (instancetype)init NS_DESIGNATED_INITIALIZER;
@property(copy, nullable) NSString* name;
@property(setter=setIsConsole:) BOOL isConsole;
@end

API_AVAILABLE(macos(13.0))
@interface VZVirtioConsolePortConfigurationArray : NSObject <NSCopying>
VZ_NO_INIT;
@property uint32_t maximumPortCount;
- (nullable VZVirtioConsolePortConfiguration*)objectAtIndexedSubscript:(NSUInteger)portIndex;
- (void)setObject:(nullable VZVirtioConsolePortConfiguration*)configuration
    atIndexedSubscript:(NSUInteger)portIndex;
@end

API_AVAILABLE(macos(13.0))
@interface VZConsoleDeviceConfiguration : NSObject <NSCopying>
VZ_NO_INIT;
@end

API_AVAILABLE(macos(13.0))
@interface VZVirtioConsoleDeviceConfiguration : VZConsoleDeviceConfiguration
- (instancetype)init NS_DESIGNATED_INITIALIZER;
@property(readonly, strong) VZVirtioConsolePortConfigurationArray* ports;
@end

API_AVAILABLE(macos(13.0))
@interface VZConsoleDevice : NSObject
VZ_NO_INIT;
@end

API_AVAILABLE(macos(13.0))
@interface VZSpiceAgentPortAttachment : VZSerialPortAttachment
- (instancetype)init NS_DESIGNATED_INITIALIZER;
@property BOOL sharesClipboard;
@property(class, readonly, copy) NSString* spiceAgentPortName;
@end

NS_ASSUME_NONNULL_END
