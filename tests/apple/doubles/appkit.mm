// What GNUstep's AppKit lacks of a status item: it has the class, but no bar to put one into.
#include "tests/apple/doubles/appkit_seen.h"

#import <AppKit/AppKit.h>

#include <map>
#include <mutex>

#pragma clang diagnostic ignored "-Wincomplete-implementation"
#pragma clang diagnostic ignored "-Wobjc-protocol-method-implementation"

namespace {

// On the main thread only, as AppKit is.
struct Shown {
    NSStatusItem* item;
    NSStatusBarButton* button;
    NSMenu* menu;
    NSString* symbol;
};
Shown& shown()
{
    if (![NSThread isMainThread]) std::abort();
    static Shown it;
    return it;
}

std::string text_of(NSString* text)
{
    return text ? text.UTF8String : "";
}

}  // namespace

@implementation NSImage (BerthSupplement)
+ (instancetype)imageWithSystemSymbolName:(NSString*)name
                 accessibilityDescription:(NSString*)description
{
    static_cast<void>(description);
    shown().symbol = name;
    return [[NSImage alloc] initWithSize:NSMakeSize(16, 16)];
}
- (void)setTemplate:(BOOL)flag
{
    static_cast<void>(flag);
}
@end

namespace {

struct Label {
    __weak NSView* view;  // another one may get its address
    NSString* text;
};
std::map<const void*, Label>& labels()
{
    static std::map<const void*, Label> all;
    return all;
}

}  // namespace

@implementation NSView (BerthSupplement)
- (NSString*)accessibilityLabel
{
    const Label& label = labels()[(__bridge const void*)self];
    return label.view == self ? label.text : nil;
}
- (void)setAccessibilityLabel:(NSString*)label
{
    labels()[(__bridge const void*)self] = {self, label};
}
- (NSAppearance*)effectiveAppearance
{
    static NSAppearance* light = [[NSAppearance alloc] init];
    return light;
}
- (void)viewDidChangeEffectiveAppearance
{
}
@end

@implementation NSAppearance (BerthSupplement)
- (void)performAsCurrentDrawingAppearance:(BERTH_NOESCAPE void (^)(void))block
{
    block();
}
@end

@implementation NSColorSpace (BerthSupplement)
+ (NSColorSpace*)sRGBColorSpace
{
    return [NSColorSpace genericRGBColorSpace];
}
@end

@implementation NSTextView (BerthSupplement)
- (void)showFindIndicatorForRange:(NSRange)charRange
{
    static_cast<void>(charRange);
}
- (void)insertText:(id)string replacementRange:(NSRange)replacementRange
{
    static_cast<void>(replacementRange);
    [self insertText:string];
}
// As macOS does for a key that types text: there is no other here.
- (void)interpretKeyEvents:(NSArray*)events
{
    for (NSEvent* event in events)
        [self insertText:event.characters replacementRange:NSMakeRange(NSNotFound, 0)];
}
@end

@interface BerthBarItem : NSStatusItem
@end
@implementation BerthBarItem
- (NSStatusBarButton*)button
{
    if (!shown().button) shown().button = [[NSStatusBarButton alloc] initWithFrame:NSZeroRect];
    return shown().button;
}
- (void)setMenu:(NSMenu*)menu
{
    shown().menu = menu;
}
@end

@implementation NSStatusBar (BerthDouble)
+ (NSStatusBar*)systemStatusBar
{
    static NSStatusBar* bar = [NSStatusBar alloc];
    return bar;
}
- (NSStatusItem*)statusItemWithLength:(CGFloat)length
{
    static_cast<void>(length);
    return shown().item = [BerthBarItem alloc];
}
- (void)removeStatusItem:(NSStatusItem*)item
{
    if (item == shown().item) shown() = {};
}
@end

namespace berth::test {

BarItem bar_item()
{
    @autoreleasepool {
        BarItem seen;
        seen.there = shown().item != nil;
        seen.symbol = text_of(shown().symbol);
        seen.label = text_of(shown().button.accessibilityLabel);
        seen.tool_tip = text_of(shown().button.toolTip);
        seen.rows = static_cast<std::size_t>(shown().menu.numberOfItems);
        return seen;
    }
}

void click_bar_item(const std::string& row_id)
{
    @autoreleasepool {
        for (NSMenuItem* item in shown().menu.itemArray)
            if (text_of(item.representedObject) == row_id)
                [NSApp sendAction:item.action to:item.target from:item];
    }
}

void open_bar_menu()
{
    @autoreleasepool {
        [shown().menu.delegate menuWillOpen:shown().menu];
    }
}

void turn_main_run_loop()
{
    @autoreleasepool {
        [NSApplication sharedApplication];
        [[NSRunLoop currentRunLoop] runUntilDate:[NSDate dateWithTimeIntervalSinceNow:0.01]];
    }
}

}  // namespace berth::test
