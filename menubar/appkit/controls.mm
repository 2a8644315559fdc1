#include "menubar/appkit/controls.h"

#include "vzcore/base/foundation_text.h"

#include <cmath>

namespace berth::menu {

NSWindow* make_window(NSString* title, NSSize size, NSString* autosave_name)
{
    const NSWindowStyleMask style = NSWindowStyleMaskTitled | NSWindowStyleMaskClosable |
                                    NSWindowStyleMaskMiniaturizable | NSWindowStyleMaskResizable;
    NSWindow* window =
        [[NSWindow alloc] initWithContentRect:NSMakeRect(0, 0, size.width, size.height)
                                    styleMask:style
                                      backing:NSBackingStoreBuffered
                                        defer:YES];
    window.releasedWhenClosed = NO;
    window.title = title;
    window.minSize = NSMakeSize(480, 300);
    [window center];
    [window setFrameAutosaveName:autosave_name];
    return window;
}

void bring_to_front(NSWindow* window)
{
    [NSApp activateIgnoringOtherApps:YES];
    if (window.isMiniaturized) [window deminiaturize:nil];
    [window makeKeyAndOrderFront:nil];
}

NSTextField* make_label(NSString* name)
{
    NSTextField* label = [[NSTextField alloc] initWithFrame:NSZeroRect];
    label.editable = NO;
    label.selectable = YES;
    label.bezeled = NO;
    label.drawsBackground = NO;
    label.stringValue = @"";
    set_name(label, name);
    return label;
}

NSTextField* make_text(NSString* name)
{
    NSTextField* text = make_label(name);
    ((NSTextFieldCell*)text.cell).wraps = YES;
    return text;
}

CGFloat height_of(NSTextField* text, CGFloat width)
{
    NSTextFieldCell* cell = (NSTextFieldCell*)text.cell;
    return std::ceil([cell cellSizeForBounds:NSMakeRect(0, 0, width, 10'000)].height);
}

NSTextField* make_message(NSString* name)
{
    NSTextField* message = make_label(name);
    message.alignment = NSTextAlignmentCenter;
    return message;
}

NSTextField* make_notice(NSString* name)
{
    NSTextField* notice = make_label(name);
    notice.drawsBackground = YES;
    notice.hidden = YES;
    return notice;
}

NSTextField* make_field(NSString* name, NSString* placeholder)
{
    NSTextField* field = [[NSTextField alloc] initWithFrame:NSZeroRect];
    ((NSTextFieldCell*)field.cell).placeholderString = placeholder;
    set_name(field, name);
    return field;
}

NSPopUpButton* make_pop_up(NSString* name, id target, SEL action)
{
    NSPopUpButton* button = [[NSPopUpButton alloc] initWithFrame:NSZeroRect pullsDown:NO];
    button.target = target;
    button.action = action;
    set_name(button, name);
    return button;
}

NSButton* make_button(NSString* title, NSString* name, id target, SEL action)
{
    NSButton* button = [[NSButton alloc] initWithFrame:NSZeroRect];
    button.title = title;
    button.bezelStyle = NSBezelStyleRounded;
    button.target = target;
    button.action = action;
    set_name(button, name);
    return button;
}

NSButton* make_check_box(NSString* title, id target, SEL action)
{
    NSButton* box = make_button(title, title, target, action);
    [box setButtonType:NSButtonTypeSwitch];
    return box;
}

void show_text(NSTextField* label, const std::string& text)
{
    label.stringValue = to_ns(text);
    label.toolTip = text.empty() ? nil : to_ns(text);
    label.hidden = text.empty();
}

void set_placeholder(NSTextField* field, const std::string& text)
{
    ((NSTextFieldCell*)field.cell).placeholderString = to_ns(text);
}

void set_name(NSView* view, NSString* name)
{
    view.accessibilityLabel = name;
}

void place(NSView* view, NSView* superview, NSRect frame, NSAutoresizingMaskOptions follows)
{
    view.frame = frame;
    view.autoresizingMask = follows;
    [superview addSubview:view];
}

void place_in_middle(NSTextField* message, NSView* superview, NSRect part)
{
    place(message,
          superview,
          NSInsetRect(part, 40, part.size.height / 2 - 40),
          NSViewWidthSizable | NSViewMinYMargin | NSViewMaxYMargin);
}

NSColor* to_colour(Rgb colour)
{
    return [NSColor colorWithSRGBRed:colour.red / 255.0 green:colour.green / 255.0
                                blue:colour.blue / 255.0
                               alpha:1];
}

Rgb colour_in(NSView* view, NSColor* colour)
{
    __block Rgb found;
    [view.effectiveAppearance performAsCurrentDrawingAppearance:^{
        NSColor* plain = [colour colorUsingColorSpace:[NSColorSpace sRGBColorSpace]];
        if (!plain) return;
        const auto channel = [](CGFloat part) {
            return static_cast<std::uint8_t>(std::lround(part * 255));
        };
        found = {channel(plain.redComponent),
                 channel(plain.greenComponent),
                 channel(plain.blueComponent)};
    }];
    return found;
}

}  // namespace berth::menu
