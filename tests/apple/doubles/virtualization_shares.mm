// Shared folders: sets that never change, devices whose set is replaced.
#import "tests/apple/doubles/seen.h"
#import "tests/apple/doubles/virtualization_double.h"

#include <thread>

#pragma clang diagnostic ignored "-Wobjc-designated-initializers"
#pragma clang diagnostic ignored "-Wincomplete-implementation"
#pragma clang diagnostic ignored "-Wobjc-property-implementation"

using berth::test::note_share;

namespace {

void raise(NSString* reason)
{
    [NSException raise:NSInvalidArgumentException format:@"%@", reason];
}

bool is_folder(NSURL* url)
{
    BOOL folder = NO;
    return [NSFileManager.defaultManager fileExistsAtPath:url.path isDirectory:&folder] && folder;
}

}  // namespace

@implementation VZSharedDirectory {
    NSURL* _url;
    BOOL _isReadOnly;
}
- (instancetype)initWithURL:(NSURL*)url readOnly:(BOOL)readOnly
{
    if (!is_folder(url)) raise([NSString stringWithFormat:@"%@ is no directory", url.path]);
    _url = [url copy];
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
@implementation VZDirectoryShare
@end
@implementation VZMultipleDirectoryShare {
    NSDictionary* _directories;  // a copy: a set that is shared never changes
}
+ (BOOL)validateName:(NSString*)name error:(NSError**)error
{
    const bool good = name.length > 0 && name.length < 256 && ![name isEqual:@"."] &&
                      ![name isEqual:@".."] && [name rangeOfString:@"/"].location == NSNotFound;
    return good ||
           refuse(error, VZErrorInvalidVirtualMachineConfiguration, @"The name is invalid.");
}
- (instancetype)init
{
    return [self initWithDirectories:@{}];
}
- (instancetype)initWithDirectories:(NSDictionary<NSString*, VZSharedDirectory*>*)directories
{
    for (NSString* name in directories)
        if (![VZMultipleDirectoryShare validateName:name error:nil])
            raise([NSString stringWithFormat:@"%@ is no name for a directory", name]);
    _directories = [directories copy];
    return self;
}
- (NSDictionary*)directories
{
    return _directories;
}
@end
@implementation VZLinuxRosettaDirectoryShare
+ (VZLinuxRosettaAvailability)availability
{
    return static_cast<VZLinuxRosettaAvailability>(berth::test::world().rosetta);
}
// Answers on a thread that belongs to nobody, as the framework does on any queue.
+ (void)installRosettaWithCompletionHandler:(VZDone)completionHandler
{
    berth::test::note_call("installRosettaWithCompletionHandler");
    std::thread([done = [completionHandler copy]] {
        @autoreleasepool {
            auto& world = berth::test::world();
            const long code = world.rosetta_error;
            if (code == 0 && world.rosetta_comes)
                world.rosetta = VZLinuxRosettaAvailabilityInstalled;
            ((VZDone)done)(code ? vz_error(code, @"The double was told to fail.") : nil);
        }
    }).detach();
}
- (instancetype)initWithError:(NSError**)error
{
    if (berth::test::world().rosetta == VZLinuxRosettaAvailabilityInstalled) return self;
    refuse(error, VZErrorNotSupported, @"Rosetta is not installed.");
    return nil;
}
@end
@implementation VZDirectorySharingDeviceConfiguration
- (id)copyWithZone:(NSZone*)zone
{
    static_cast<void>(zone);
    return self;
}
@end
@implementation VZVirtioFileSystemDeviceConfiguration
+ (BOOL)validateTag:(NSString*)tag error:(NSError**)error
{
    const NSUInteger bytes = [tag lengthOfBytesUsingEncoding:NSUTF8StringEncoding];
    return (bytes > 0 && bytes < 36) ||
           refuse(error, VZErrorInvalidVirtualMachineConfiguration, @"The tag is invalid.");
}
- (instancetype)initWithTag:(NSString*)tag
{
    if (![VZVirtioFileSystemDeviceConfiguration validateTag:tag error:nil])
        raise(@"the tag is invalid");
    self.tag = tag;
    return self;
}
- (id)copyWithZone:(NSZone*)zone
{
    VZVirtioFileSystemDeviceConfiguration* copy =
        [[VZVirtioFileSystemDeviceConfiguration allocWithZone:zone] initWithTag:self.tag];
    copy.share = self.share;
    return copy;
}
@end

@implementation VZDirectorySharingDevice
@end
@implementation VZVirtioFileSystemDevice
- (NSString*)tag
{
    return nil;
}
@end
@implementation BerthFolders {
    NSString* _tag;
    VZDirectoryShare* _share;
    dispatch_queue_t _queue;
}
- (instancetype)initWithTag:(NSString*)tag
                      share:(VZDirectoryShare*)share
                      queue:(dispatch_queue_t)queue
{
    _tag = tag;
    _share = share;
    _queue = queue;
    note_share(tag, share);
    return self;
}
- (NSString*)tag
{
    return _tag;
}
- (VZDirectoryShare*)share
{
    dispatch_assert_queue(_queue);
    return _share;
}
- (void)setShare:(VZDirectoryShare*)share
{
    dispatch_assert_queue(_queue);
    if ([_share isKindOfClass:[VZLinuxRosettaDirectoryShare class]])
        [NSException raise:NSInvalidArgumentException format:@"Rosetta's share is not replaced"];
    _share = share;
    note_share(_tag, share);
}
@end
