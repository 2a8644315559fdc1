// A save panel that a test answers, and the types of files that GNUstep has no names for.
#include "tests/apple/doubles/appkit_seen.h"

#import <AppKit/AppKit.h>
// To users they are constant; here they are made when the runtime has started.
#define UTTypePNG UTTypePNGForUsers
#define UTTypePDF UTTypePDFForUsers
#import <UniformTypeIdentifiers/UniformTypeIdentifiers.h>
#undef UTTypePNG
#undef UTTypePDF

#include <cstdlib>

#pragma clang diagnostic ignored "-Wincomplete-implementation"
#pragma clang diagnostic ignored "-Wobjc-protocol-method-implementation"

@implementation UTType {
    NSString* _ending;
}
- (instancetype)initWithEnding:(NSString*)ending
{
    self = [super init];
    if (self) _ending = ending;
    return self;
}
- (NSString*)preferredFilenameExtension
{
    return _ending;
}
@end

UTType *UTTypePNG, *UTTypePDF;

namespace {

// On the main thread only.
struct Asked {
    NSString* answer;
    std::string suggested, type;
};
Asked& asked()
{
    if (![NSThread isMainThread]) std::abort();
    static Asked it;
    return it;
}

}  // namespace

@interface BerthSavePanel : NSObject
@property(copy) NSString* nameFieldStringValue;
@property(copy) NSArray<UTType*>* allowedContentTypes;
@end

@implementation BerthSavePanel
- (NSURL*)URL
{
    return asked().answer ? [NSURL fileURLWithPath:asked().answer] : nil;
}
- (void)beginSheetModalForWindow:(NSWindow*)window
               completionHandler:(void (^)(NSModalResponse answer))handler
{
    static_cast<void>(window);
    asked().suggested = self.nameFieldStringValue.UTF8String;
    UTType* type = self.allowedContentTypes.firstObject;
    asked().type = type ? type.preferredFilenameExtension.UTF8String : "";
    const NSModalResponse answer = asked().answer ? NSModalResponseOK : NSModalResponseCancel;
    dispatch_async(dispatch_get_main_queue(), ^{
        handler(answer);
    });
}
@end

@implementation NSSavePanel (BerthDouble)
+ (NSSavePanel*)savePanel
{
    return (NSSavePanel*)[[BerthSavePanel alloc] init];
}
@end

namespace berth::test {

void answer_save_panels(const std::string& path)
{
    @autoreleasepool {
        if (!UTTypePNG) UTTypePNG = [[UTType alloc] initWithEnding:@"png"];
        if (!UTTypePDF) UTTypePDF = [[UTType alloc] initWithEnding:@"pdf"];
        asked() = {};
        if (!path.empty()) asked().answer = [NSString stringWithUTF8String:path.c_str()];
    }
}

AskedFile asked_file()
{
    return {asked().suggested, asked().type};
}

}  // namespace berth::test
