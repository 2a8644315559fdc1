// What GNUstep's AppKit lacks of an application's end: Apple events, an answer that does not end
// this process, and a run loop that is woken.
#include "tests/apple/doubles/appkit_seen.h"

#import <AppKit/AppKit.h>

#include <atomic>
#include <cstdlib>

#pragma clang diagnostic ignored "-Wincomplete-implementation"
#pragma clang diagnostic ignored "-Wobjc-protocol-method-implementation"

namespace {

// Of the event that is being handled; on the main thread only.
NSString* current_reason;
bool stopped = false;
std::atomic<bool> answered = false;

}  // namespace

@implementation NSAppleEventDescriptor (BerthSupplement)
- (NSAppleEventDescriptor*)attributeDescriptorForKeyword:(AEKeyword)keyword
{
    return keyword == kAEQuitReason && current_reason ? self : nil;
}
- (NSAppleEventDescriptor*)paramDescriptorForKeyword:(AEKeyword)keyword
{
    static_cast<void>(keyword);
    return nil;
}
@end

@implementation NSAppleEventManager (BerthSupplement)
+ (NSAppleEventManager*)sharedAppleEventManager
{
    static NSAppleEventManager* only = [[NSAppleEventManager alloc] init];
    return only;
}
- (NSAppleEventDescriptor*)currentAppleEvent
{
    if (![NSThread isMainThread]) std::abort();
    return [[NSAppleEventDescriptor alloc] init];
}
@end

@implementation NSApplication (BerthDouble)
- (BOOL)setActivationPolicy:(NSApplicationActivationPolicy)activationPolicy
{
    return activationPolicy == NSApplicationActivationPolicyAccessory;
}
- (void)replyToApplicationShouldTerminate:(BOOL)shouldTerminate
{
    if (![NSThread isMainThread] || answered) std::abort();
    answered = shouldTerminate;
    [self stop:nil];  // where macOS ends the process
}
// GNUstep's own is not woken by what is posted to the main thread.
- (void)run
{
    stopped = false;
    while (!stopped)
        @autoreleasepool {
            [[NSRunLoop currentRunLoop] runUntilDate:[NSDate dateWithTimeIntervalSinceNow:0.01]];
        }
}
- (void)stop:(id)sender
{
    static_cast<void>(sender);
    if (![NSThread isMainThread]) std::abort();
    stopped = true;
}
@end

namespace berth::test {

void ask_to_quit(std::optional<std::string> reason)
{
    answered = false;
    @autoreleasepool {
        dispatch_async(dispatch_get_main_queue(), ^{
            current_reason = reason ? [NSString stringWithUTF8String:reason->c_str()] : nil;
            if ([NSApp.delegate applicationShouldTerminate:NSApp] != NSTerminateLater) std::abort();
            current_reason = nil;
        });
    }
}

bool quit_was_answered()
{
    return answered.exchange(false);
}

}  // namespace berth::test
