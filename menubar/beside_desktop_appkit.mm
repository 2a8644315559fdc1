#include "menubar/beside_desktop.h"

#import <AppKit/AppKit.h>
#include <unistd.h>

#include <csignal>
#include <thread>

@interface BerthApplicationDelegate : NSObject <NSApplicationDelegate>
@property(nonatomic) BOOL leaves;
@end

@implementation BerthApplicationDelegate

// A logout asks applications before launchd asks their jobs. The agent ends machines at SIGTERM, in
// the time that the system has for that, and is waited for.
- (NSApplicationTerminateReply)applicationShouldTerminate:(NSApplication*)sender
{
    static_cast<void>(sender);
    self.leaves = YES;
    ::kill(::getpid(), SIGTERM);
    return NSTerminateLater;
}

@end

namespace berth::menu {

void beside_desktop(const std::function<void()>& agent)
{
    @autoreleasepool {
        NSApplication* application = [NSApplication sharedApplication];
        BerthApplicationDelegate* delegate = [[BerthApplicationDelegate alloc] init];
        application.delegate = delegate;
        [application setActivationPolicy:NSApplicationActivationPolicyAccessory];  // no Dock icon
        std::thread loop([&] {
            agent();
            dispatch_async(dispatch_get_main_queue(), ^{
                if (delegate.leaves) return [application replyToApplicationShouldTerminate:YES];
                [application stop:nil];
                // It is looked at after an event only.
                NSEvent* event = [NSEvent otherEventWithType:NSEventTypeApplicationDefined
                                                    location:NSZeroPoint
                                               modifierFlags:0
                                                   timestamp:0
                                                windowNumber:0
                                                     context:nil
                                                     subtype:0
                                                       data1:0
                                                       data2:0];
                [application postEvent:event atStart:YES];
            });
        });
        [application run];
        loop.join();
    }
}

}  // namespace berth::menu
