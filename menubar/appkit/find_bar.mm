#include "menubar/appkit/find_bar.h"

#include "menubar/appkit/controls.h"
#include "vzcore/base/foundation_text.h"

#include <objc/runtime.h>

using berth::from_ns;
using namespace berth::menu;

namespace {

constexpr CGFloat kHeight = 34, kField = 22, kButton = 34, kState = 170;

NSButton* make_toggle(NSString* title, NSString* name, id target, SEL action)
{
    NSButton* toggle = make_button(title, name, target, action);
    [toggle setButtonType:NSButtonTypePushOnPushOff];
    toggle.toolTip = name;
    return toggle;
}

}  // namespace

@implementation BerthFindBar {
    NSTextField *_field, *_state;
    NSButton *_case, *_regex;
}

- (instancetype)initWithWidth:(CGFloat)width
{
    self = [super init];
    if (!self) return nil;
    _view = [[NSView alloc] initWithFrame:NSMakeRect(0, 0, width, kHeight)];
    _field = make_field(@"Find in this log", @"Find in this log");
    _field.delegate = self;
    CGFloat right = width - 8;
    right = [self add:@"Done" name:@"Close the search" action:@selector(close:) left:right by:64];
    right = [self add:@"↓" name:@"Next hit" action:@selector(next:) left:right by:kButton];
    right = [self add:@"↑" name:@"Previous hit" action:@selector(previous:) left:right by:kButton];
    right -= kState + 8;
    _state = make_label(@"Hits");
    place(_state, _view, NSMakeRect(right, 7, kState, 20), NSViewMinXMargin);
    _regex = make_toggle(@".*", @"Regular expression", self, @selector(ask:));
    _case = make_toggle(@"Aa", @"Match case", self, @selector(ask:));
    for (NSButton* toggle in @[ _regex, _case ]) {
        right -= kButton + 4;
        place(toggle, _view, NSMakeRect(right, 4, kButton, 26), NSViewMinXMargin);
    }
    place(_field, _view, NSMakeRect(8, 6, right - 16, kField), NSViewWidthSizable);
    return self;
}

/// The left edge of what is added, which ends at `right`.
- (CGFloat)add:(NSString*)title
          name:(NSString*)name
        action:(SEL)action
          left:(CGFloat)right
            by:(CGFloat)width
{
    NSButton* button = make_button(title, name, self, action);
    button.toolTip = name;
    place(button, _view, NSMakeRect(right - width, 4, width, 26), NSViewMinXMargin);
    return right - width - 4;
}

- (void)begin
{
    [_view.window makeFirstResponder:_field];
}

- (void)take:(NSString*)text
{
    _field.stringValue = text;
    [self ask:nil];
}

- (void)show:(const berth::FindState&)state
{
    show_text(_state, state.text);
    const CGFloat size = [NSFont systemFontSize];
    _state.font =
        state.is_bad ? [NSFont boldSystemFontOfSize:size] : [NSFont systemFontOfSize:size];
}

- (berth::FindQuery)query
{
    NSText* editor = _field.currentEditor;
    return {from_ns(editor ? editor.string : _field.stringValue),
            _regex.state == NSControlStateValueOn,
            _case.state == NSControlStateValueOn};
}

- (void)ask:(nullable id)sender
{
    static_cast<void>(sender);
    if (self.asked) self.asked(self.query, NO);
}

- (void)controlTextDidChange:(NSNotification*)notification
{
    static_cast<void>(notification);
    if (self.asked) self.asked(self.query, YES);
}

- (void)next:(nullable id)sender
{
    static_cast<void>(sender);
    if (self.stepped) self.stepped(1);
}

- (void)previous:(nullable id)sender
{
    static_cast<void>(sender);
    if (self.stepped) self.stepped(-1);
}

- (void)close:(nullable id)sender
{
    static_cast<void>(sender);
    if (self.closed) self.closed();
}

// Return goes on, with Shift back; Esc closes.
- (BOOL)control:(NSControl*)control textView:(NSTextView*)textView doCommandBySelector:(SEL)command
{
    static_cast<void>(control);
    static_cast<void>(textView);
    const BOOL isBack = ([NSApp currentEvent].modifierFlags & NSEventModifierFlagShift) != 0;
    if (sel_isEqual(command, @selector(insertNewline:)))
        isBack ? [self previous:nil] : [self next:nil];
    else if (sel_isEqual(command, @selector(cancelOperation:)))
        [self close:nil];
    else
        return NO;
    return YES;
}

@end
