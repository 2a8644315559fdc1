#include "menubar/beside_desktop.h"

#import <AppKit/AppKit.h>

#include <thread>

@interface BerthApplicationDelegate : NSObject <NSApplicationDelegate>
- (instancetype)initWithLine:(berth::menu::LeaveLine&)line;
@property(nonatomic) BOOL leaves;
@end

@implementation BerthApplicationDelegate {
    berth::menu::LeaveLine* _line;
}

- (instancetype)initWithLine:(berth::menu::LeaveLine&)line
{
    self = [super init];
    if (self) _line = &line;
    return self;
}

// Here and not at NSWorkspaceWillPowerOffNotification, which comes before another program may have
// kept the session from ending. Its event has a reason when loginwindow sent it.
- (NSApplicationTerminateReply)applicationShouldTerminate:(NSApplication*)sender
{
    static_cast<void>(sender);
    self.leaves = YES;
    NSAppleEventDescriptor* event = [NSAppleEventManager sharedAppleEventManager].currentAppleEvent;
    // Documented as a parameter of it, and found as an attribute.
    const BOOL reasoned = [event attributeDescriptorForKeyword:kAEQuitReason] ||
                          [event paramDescriptorForKeyword:kAEQuitReason];
    _line->ask(reasoned ? berth::menu::Leave::SessionEnds : berth::menu::Leave::Quit);
    return NSTerminateLater;
}

@end

namespace berth::menu {
namespace {

/// The agent has ended.
void end(NSApplication* application, BerthApplicationDelegate* delegate)
{
    if (delegate.leaves) return [application replyToApplicationShouldTerminate:YES];
    [application stop:nil];
    // It is looked at after an event only.
    NSEvent* event = [NSEvent otherEventWithType:NSEventTypeApplicationDefined location:NSZeroPoint
                                   modifierFlags:0
                                       timestamp:0
                                    windowNumber:0
                                         context:nil
                                         subtype:0
                                           data1:0
                                           data2:0];
    [application postEvent:event atStart:YES];
}

}  // namespace

void beside_desktop(const std::function<void()>& agent, LeaveLine& line)
{
    @autoreleasepool {
        NSApplication* application = [NSApplication sharedApplication];
        BerthApplicationDelegate* delegate = [[BerthApplicationDelegate alloc] initWithLine:line];
        application.delegate = delegate;
        [application setActivationPolicy:NSApplicationActivationPolicyAccessory];  // no Dock icon
        std::thread loop([&] {
            agent();
            @autoreleasepool {
                dispatch_async(dispatch_get_main_queue(), ^{
                    end(application, delegate);
                });
            }
        });
        [application run];
        loop.join();
    }
}

}  // namespace berth::menu
