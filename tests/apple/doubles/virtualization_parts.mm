// The configuration's classes: they keep what they are given, check it as the framework does, and
// raise where it does.
#import "tests/apple/doubles/virtualization_double.h"
#include "tests/apple/doubles/world.h"

#include <random>

// Objects that nobody changes after they were made may stand for their own copies.
#define SELF_IS_COPY                                                                               \
    -(id)copyWithZone : (NSZone*)zone                                                              \
    {                                                                                              \
        static_cast<void>(zone);                                                                   \
        return self;                                                                               \
    }
// clang wants designated initialisers to call one of the superclass, which has none to offer.
#pragma clang diagnostic ignored "-Wobjc-designated-initializers"
#pragma clang diagnostic ignored "-Wincomplete-implementation"
#pragma clang diagnostic ignored "-Wobjc-property-implementation"

NSErrorDomain const VZErrorDomain = @"VZErrorDomain";

BOOL refuse(NSError** error, NSInteger code, NSString* text)
{
    if (error) *error = vz_error(code, text);
    return NO;
}

NSError* vz_error(NSInteger code, NSString* text)
{
    return [NSError errorWithDomain:VZErrorDomain code:code
                           userInfo:@{NSLocalizedDescriptionKey : text}];
}

@implementation VZBootLoader
SELF_IS_COPY
@end
@implementation VZLinuxBootLoader
- (instancetype)initWithKernelURL:(NSURL*)kernelURL
{
    self.kernelURL = kernelURL;
    return self;
}
@end
@implementation VZEFIBootLoader
- (instancetype)init
{
    return self;
}
@end
@implementation VZEFIVariableStore {
    NSURL* _url;
}
- (instancetype)initWithURL:(NSURL*)URL
{
    _url = URL;
    return self;
}
- (instancetype)initCreatingVariableStoreAtURL:(NSURL*)URL
                                       options:(VZEFIVariableStoreInitializationOptions)options
                                         error:(NSError**)error
{
    const bool may = options & VZEFIVariableStoreInitializationOptionAllowOverwrite;
    if (!may && [NSFileManager.defaultManager fileExistsAtPath:URL.path]) {
        refuse(error, VZErrorInternal, @"the file is there already");
        return nil;
    }
    if (![@"variables" writeToFile:URL.path atomically:NO]) {
        refuse(error, VZErrorInternal, @"the file cannot be written");
        return nil;
    }
    _url = URL;
    return self;
}
- (NSURL*)URL
{
    return _url;
}
@end

@implementation VZPlatformConfiguration
SELF_IS_COPY
@end
@implementation VZGenericPlatformConfiguration
- (instancetype)init
{
    self.machineIdentifier = [[VZGenericMachineIdentifier alloc] init];
    return self;
}
@end
@implementation VZGenericMachineIdentifier {
    NSData* _data;
}
SELF_IS_COPY
- (instancetype)init
{
    std::random_device random;
    const unsigned value[2] = {random(), random()};
    _data = [NSData dataWithBytes:value length:sizeof value];
    return self;
}
- (instancetype)initWithDataRepresentation:(NSData*)dataRepresentation
{
    if (dataRepresentation.length != 2 * sizeof(unsigned)) return nil;
    _data = dataRepresentation;
    return self;
}
- (NSData*)dataRepresentation
{
    return _data;
}
@end

@implementation VZStorageDeviceAttachment
@end
@implementation VZDiskImageStorageDeviceAttachment {
    NSURL* _url;
    BOOL _isReadOnly;
}
- (instancetype)initWithURL:(NSURL*)url
                   readOnly:(BOOL)readOnly
                cachingMode:(VZDiskImageCachingMode)cachingMode
        synchronizationMode:(VZDiskImageSynchronizationMode)synchronizationMode
                      error:(NSError**)error
{
    static_cast<void>(cachingMode);
    static_cast<void>(synchronizationMode);
    NSDictionary* facts = [NSFileManager.defaultManager fileAttributesAtPath:url.path
                                                                traverseLink:YES];
    if (!facts || facts.fileSize % 512 != 0 || facts.fileSize == 0) {
        refuse(error, VZErrorInvalidDiskImage, @"The storage device attachment is invalid.");
        return nil;
    }
    _url = url;
    _isReadOnly = readOnly;
    return self;
}
- (NSURL*)URL
{
    return _url;
}
- (BOOL)isReadOnly
{
    return _isReadOnly;
}
@end
@implementation VZStorageDeviceConfiguration
SELF_IS_COPY
@end
@implementation VZVirtioBlockDeviceConfiguration
- (instancetype)initWithAttachment:(VZStorageDeviceAttachment*)attachment
{
    static_cast<void>(attachment);
    return self;
}
@end
@implementation VZNVMExpressControllerDeviceConfiguration
- (instancetype)initWithAttachment:(VZStorageDeviceAttachment*)attachment
{
    static_cast<void>(attachment);
    return self;
}
@end

@implementation VZMACAddress {
    NSString* _text;
}
SELF_IS_COPY
- (instancetype)initWithString:(NSString*)string
{
    if (string.length != 17) return nil;
    _text = string.lowercaseString;
    return self;
}
- (NSString*)string
{
    return _text;
}
@end
@implementation VZNetworkDeviceAttachment
@end
@implementation VZNATNetworkDeviceAttachment
- (instancetype)init
{
    return self;
}
@end
@implementation VZBridgedNetworkInterface {
    NSString *_identifier, *_name;
}
+ (NSArray<VZBridgedNetworkInterface*>*)networkInterfaces
{
    NSMutableArray* found = [NSMutableArray array];
    for (const auto& [identifier, name] : berth::test::world().interfaces) {
        VZBridgedNetworkInterface* interface = [VZBridgedNetworkInterface alloc];
        interface->_identifier = [NSString stringWithUTF8String:identifier.c_str()];
        interface->_name = [NSString stringWithUTF8String:name.c_str()];
        [found addObject:interface];
    }
    return found;
}
- (NSString*)identifier
{
    return _identifier;
}
- (NSString*)localizedDisplayName
{
    return _name;
}
@end
@implementation VZBridgedNetworkDeviceAttachment
- (instancetype)initWithInterface:(VZBridgedNetworkInterface*)interface
{
    static_cast<void>(interface);
    return self;
}
@end
@implementation VZNetworkDeviceConfiguration
- (id)copyWithZone:(NSZone*)zone
{
    VZNetworkDeviceConfiguration* copy = [[self class] allocWithZone:zone];
    copy.MACAddress = self.MACAddress;
    copy.attachment = self.attachment;
    return copy;
}
@end
@implementation VZVirtioNetworkDeviceConfiguration
- (instancetype)init
{
    return self;
}
@end

@implementation VZSerialPortAttachment
@end
@implementation VZFileHandleSerialPortAttachment {
    NSFileHandle *_reading, *_writing;
}
- (instancetype)initWithFileHandleForReading:(NSFileHandle*)fileHandleForReading
                        fileHandleForWriting:(NSFileHandle*)fileHandleForWriting
{
    _reading = fileHandleForReading;
    _writing = fileHandleForWriting;
    return self;
}
- (NSFileHandle*)fileHandleForReading
{
    return _reading;
}
- (NSFileHandle*)fileHandleForWriting
{
    return _writing;
}
@end
@implementation VZSerialPortConfiguration
- (id)copyWithZone:(NSZone*)zone
{
    VZSerialPortConfiguration* copy = [[self class] allocWithZone:zone];
    copy.attachment = self.attachment;
    return copy;
}
@end
@implementation VZVirtioConsoleDeviceSerialPortConfiguration
- (instancetype)init
{
    return self;
}
@end

@implementation VZConsolePortConfiguration
- (id)copyWithZone:(NSZone*)zone
{
    VZConsolePortConfiguration* copy = [[self class] allocWithZone:zone];
    copy.attachment = self.attachment;
    return copy;
}
@end
@implementation VZVirtioConsolePortConfiguration
- (instancetype)init
{
    return self;
}
- (id)copyWithZone:(NSZone*)zone
{
    VZVirtioConsolePortConfiguration* copy = [super copyWithZone:zone];
    copy.name = self.name;
    copy.isConsole = self.isConsole;
    return copy;
}
@end
@implementation VZVirtioConsolePortConfigurationArray {
    NSMutableDictionary* _ports;
}
- (VZVirtioConsolePortConfiguration*)objectAtIndexedSubscript:(NSUInteger)portIndex
{
    return _ports[@(portIndex)];
}
- (void)setObject:(VZVirtioConsolePortConfiguration*)configuration
    atIndexedSubscript:(NSUInteger)portIndex
{
    if (!_ports) _ports = [NSMutableDictionary dictionary];
    _ports[@(portIndex)] = configuration;
}
- (id)copyWithZone:(NSZone*)zone
{
    VZVirtioConsolePortConfigurationArray* copy = [[self class] allocWithZone:zone];
    for (NSNumber* index in _ports)
        copy[index.unsignedIntegerValue] = [_ports[index] copy];
    return copy;
}
@end
@implementation VZConsoleDeviceConfiguration
- (id)copyWithZone:(NSZone*)zone
{
    static_cast<void>(zone);
    return self;
}
@end
@implementation VZVirtioConsoleDeviceConfiguration {
    VZVirtioConsolePortConfigurationArray* _ports;
}
- (instancetype)init
{
    _ports = [VZVirtioConsolePortConfigurationArray alloc];
    return self;
}
- (VZVirtioConsolePortConfigurationArray*)ports
{
    return _ports;
}
- (id)copyWithZone:(NSZone*)zone
{
    VZVirtioConsoleDeviceConfiguration* copy = [[self class] allocWithZone:zone];
    copy->_ports = [_ports copy];
    return copy;
}
@end

@implementation VZEntropyDeviceConfiguration
SELF_IS_COPY
@end
@implementation VZVirtioEntropyDeviceConfiguration
- (instancetype)init
{
    return self;
}
@end
@implementation VZMemoryBalloonDeviceConfiguration
SELF_IS_COPY
@end
@implementation VZVirtioTraditionalMemoryBalloonDeviceConfiguration
- (instancetype)init
{
    return self;
}
@end
@implementation VZSocketDeviceConfiguration
SELF_IS_COPY
@end
@implementation VZVirtioSocketDeviceConfiguration
- (instancetype)init
{
    return self;
}
@end
