#include "tests/apple/doubles/open_panel.h"

#include "vzcore/base/foundation_text.h"

#import <AppKit/AppKit.h>

#pragma clang diagnostic ignored "-Wobjc-protocol-method-implementation"

namespace {

struct Opened {
    NSOpenPanel* panel;
    NSWindow* over;
    NSURL* chosen;
    NSURL* folder;
    GSSavePanelCompletionHandler handler;
};
Opened& opened()
{
    if (![NSThread isMainThread]) std::abort();
    static Opened it;
    return it;
}

}  // namespace

@implementation NSOpenPanel (BerthDouble)
- (void)beginSheetModalForWindow:(NSWindow*)window
               completionHandler:(GSSavePanelCompletionHandler)handler
{
    opened().panel = self;
    opened().over = window;
    opened().chosen = nil;
    opened().handler = [handler copy];
}
- (void)setDirectoryURL:(NSURL*)url
{
    opened().folder = url;
}
- (NSURL*)URL
{
    return opened().chosen;
}
@end

namespace berth::test {

std::optional<OpenPanelSeen> open_panel()
{
    @autoreleasepool {
        NSOpenPanel* panel = opened().panel;
        if (!panel) return {};
        return OpenPanelSeen{panel.canChooseFiles == YES,
                             panel.canChooseDirectories == YES,
                             from_ns(panel.message),
                             from_ns(opened().folder.path),
                             from_ns(opened().over.title)};
    }
}

void answer_open_panel(const std::optional<std::string>& path)
{
    @autoreleasepool {
        opened().chosen = path ? [NSURL fileURLWithPath:to_ns(*path)] : nil;
        const GSSavePanelCompletionHandler handler = opened().handler;
        handler(path ? NSModalResponseOK : NSModalResponseCancel);
        opened() = {};
    }
}

}  // namespace berth::test
