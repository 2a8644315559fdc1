#include "menubar/appkit/log_window.h"

#include "menubar/appkit/controls.h"
#include "menubar/appkit/key_editor.h"
#include "vzcore/base/foundation_text.h"

#include <objc/runtime.h>

using berth::from_ns;
using berth::LogSave;
using berth::LogWindowModel;
using berth::LogWindowView;
using berth::to_ns;
using namespace berth::menu;

namespace {

constexpr CGFloat kBar = 34;  // height of the rows below the text
constexpr CGFloat kKeys = 130;

/// What the user chose last, in any window.
NSString* const kShowsTimes = @"BerthLogTimes";

}  // namespace

@implementation BerthLogWindow {
    std::optional<berth::WindowAccess> _access;
    std::string _machine;
    berth::TypedLines _typed;
    NSSplitView* _split;
    BerthKeyEditor* _editor;
    NSButton *_keys, *_end;
}

@synthesize window = _window;
@synthesize closed = _closed;

- (instancetype)initWithAccess:(const berth::WindowAccess&)access
                       machine:(const std::string&)machine
                           run:(std::int64_t)run
{
    self = [super init];
    if (!self) return nil;
    _access = access;
    _machine = machine;
    _window = make_window(to_ns(machine), NSMakeSize(900, 600), @"BerthLog");
    _window.delegate = self;
    [self build];
    _pane = [self addPane:run which:berth::LogRun::That];
    _window.initialFirstResponder = _pane.text.textView;
    return self;
}

- (void)showRun:(std::int64_t)run
{
    [_pane with:[run](LogWindowModel& model) { model.want_run(run); }];
}

- (void)build
{
    NSView* content = (NSView*)_window.contentView;
    const NSSize size = content.bounds.size;
    const NSRect above = NSMakeRect(0, 2 * kBar, size.width, size.height - 2 * kBar);
    _split = [[NSSplitView alloc] initWithFrame:above];
    [_split setVertical:YES];
    place(_split, content, above, NSViewWidthSizable | NSViewHeightSizable);
    _input = make_field(@"Type at the guest", @"");
    _input.delegate = self;
    _input.enabled = NO;
    place(
        _input, content, NSMakeRect(8, kBar + 6, size.width - kKeys - 24, 22), NSViewWidthSizable);
    _keys = make_button(@"Send Each Key", @"Send each key", self, @selector(sendEachKey:));
    [_keys setButtonType:NSButtonTypePushOnPushOff];
    _keys.enabled = NO;
    _keys.toolTip = @"Send every key as it is pressed, as at a terminal. ⌃] ends it.";
    place(
        _keys, content, NSMakeRect(size.width - kKeys - 8, kBar + 3, kKeys, 28), NSViewMinXMargin);
    _status = make_label(@"Size of the log");
    place(_status, content, NSMakeRect(8, 7, size.width - 150, 20), NSViewWidthSizable);
    _end = make_button(@"Jump to End", @"Jump to the end and follow", self, @selector(jumpToEnd:));
    place(_end, content, NSMakeRect(size.width - 130, 3, 122, 28), NSViewMinXMargin);
}

- (BerthLogPane*)addPane:(std::int64_t)run which:(berth::LogRun)which
{
    BerthLogPane* pane = [[BerthLogPane alloc] initWithAccess:*_access machine:_machine run:run
                                                        which:which
                                                        frame:_split.bounds];
    __weak BerthLogWindow* weak = self;
    pane.changed = ^{
        [weak show];
    };
    pane.noted = ^(const std::string& note) {
        [weak note:note];
    };
    pane.showsTimes = [[NSUserDefaults standardUserDefaults] boolForKey:kShowsTimes];
    [_split addSubview:pane.view];
    [_split adjustSubviews];
    return pane;
}

/// The pane that one works in.
- (BerthLogPane*)active
{
    NSResponder* first = _window.firstResponder;
    const BOOL isView = [first isKindOfClass:[NSView class]];
    BerthLogPane* second = _second;
    if (second && isView && [(NSView*)first isDescendantOf:second.view]) return second;
    return _pane;
}

- (void)show
{
    const LogWindowView& view = _pane.state;
    _window.title = to_ns(view.title);
    show_text(_status, self.active.state.status);
    set_placeholder(_input, view.type_hint);
    if (_input.isEnabled != view.can_type) _input.enabled = view.can_type;
    _keys.enabled = view.can_type;
    _keys.state = view.sends_each_key ? NSControlStateValueOn : NSControlStateValueOff;
    [self sendKeys:view.sends_each_key];
}

- (void)note:(const std::string&)note
{
    show_text(_status, note);
}

- (void)jumpToEnd:(nullable id)sender
{
    static_cast<void>(sender);
    [self.active with:[](LogWindowModel& model) { model.go_to_end(); }];
}

- (void)type:(const std::string&)bytes
{
    [_pane with:[bytes](LogWindowModel& model) { model.type(bytes); }];
}

- (nullable id)windowWillReturnFieldEditor:(NSWindow*)sender toObject:(nullable id)client
{
    static_cast<void>(sender);
    if (client != _input) return nil;
    if (!_editor) {
        _editor = [[BerthKeyEditor alloc] initWithFrame:NSZeroRect];
        _editor.fieldEditor = YES;
    }
    return _editor;
}

- (void)sendKeys:(BOOL)each
{
    if (!each) {
        _editor.pressed = nil;
        return;
    }
    if (_editor.pressed) return;
    _input.stringValue = @"";
    [self typeAtGuest:nil];
    __weak BerthLogWindow* weak = self;
    _editor.pressed = ^(const berth::KeyPress& press) {
        [weak press:press];
    };
}

- (void)press:(const berth::KeyPress&)press
{
    const auto bytes = berth::sent_key(press);
    if (bytes)
        [self type:*bytes];
    else
        [_pane with:[](LogWindowModel& model) { model.send_each_key(false); }];
}

- (void)sendEachKey:(nullable id)sender
{
    static_cast<void>(sender);
    const bool wanted = !_pane.state.sends_each_key;
    [_pane with:[wanted](LogWindowModel& model) { model.send_each_key(wanted); }];
}

- (void)typeAtGuest:(nullable id)sender
{
    static_cast<void>(sender);
    [_window makeFirstResponder:_input];
}

// The line's own keys: Return sends, the arrows bring back what was typed, Esc leads to the log.
- (BOOL)control:(NSControl*)control textView:(NSTextView*)textView doCommandBySelector:(SEL)command
{
    static_cast<void>(control);
    if (sel_isEqual(command, @selector(insertNewline:))) {
        const std::string line = from_ns(_input.stringValue);
        [self type:line + "\r"];
        _typed.add(line);
        _input.stringValue = @"";
    } else if (sel_isEqual(command, @selector(moveUp:))) {
        textView.string = to_ns(_typed.recall(-1));
    } else if (sel_isEqual(command, @selector(moveDown:))) {
        textView.string = to_ns(_typed.recall(1));
    } else if (sel_isEqual(command, @selector(cancelOperation:))) {
        [_pane focus];
    } else {
        return NO;
    }
    return YES;
}

/// Of a menu item whose key is Control with a letter.
- (void)sendControlKey:(NSMenuItem*)item
{
    const std::string letter = from_ns(item.keyEquivalent);
    if (!letter.empty()) [self type:std::string(1, berth::control_character(letter[0]))];
}

- (void)findInLog:(nullable id)sender
{
    static_cast<void>(sender);
    [self.active find];
}

- (void)findNext:(nullable id)sender
{
    static_cast<void>(sender);
    [self.active findStep:1];
}

- (void)findPrevious:(nullable id)sender
{
    static_cast<void>(sender);
    [self.active findStep:-1];
}

- (void)findSelection:(nullable id)sender
{
    static_cast<void>(sender);
    [self.active findSelection];
}

- (void)toggleTimes:(nullable id)sender
{
    static_cast<void>(sender);
    const BOOL shows = !_pane.showsTimes;
    _pane.showsTimes = _second.showsTimes = shows;
    [[NSUserDefaults standardUserDefaults] setBool:shows forKey:kShowsTimes];
}

- (void)compareRuns:(nullable id)sender
{
    static_cast<void>(sender);
    if (!_second) return [self compare:_pane.state.run];
    [self removeSecond];
    [_pane focus];
    [self halve];
}

- (void)compare:(std::int64_t)run
{
    [self removeSecond];
    _second = [self addPane:run which:berth::LogRun::BeforeThat];
    [self halve];
}

- (void)removeSecond
{
    [_second.view removeFromSuperview];
    _second = nil;
}

/// The same width for each of what is side by side.
- (void)halve
{
    NSRect half = _split.bounds;
    half.size.width /= static_cast<CGFloat>(_split.subviews.count);
    for (NSView* view in _split.subviews)
        view.frame = half;
    [_split adjustSubviews];
}

- (void)saveText:(nullable id)sender
{
    static_cast<void>(sender);
    [self saveAs:LogSave::Form::Text];
}

- (void)savePrinted:(nullable id)sender
{
    static_cast<void>(sender);
    [self saveAs:LogSave::Form::Raw];
}

- (void)saveAs:(LogSave::Form)form
{
    BerthLogPane* pane = self.active;
    NSSavePanel* panel = [NSSavePanel savePanel];
    panel.nameFieldStringValue = to_ns(pane.state.save_name);
    [panel beginSheetModalForWindow:_window completionHandler:^(NSModalResponse answer) {
        NSString* chosen = panel.URL.path;
        if (answer != NSModalResponseOK || !chosen) return;
        const std::string path = from_ns(chosen);
        [pane with:[path, form](LogWindowModel& model) { model.save(path, form); }];
    }];
}

- (BOOL)validateMenuItem:(NSMenuItem*)item
{
    const LogWindowView& view = _pane.state;
    const SEL action = item.action;
    if (sel_isEqual(action, @selector(sendControlKey:)))
        return view.can_type && _window.firstResponder == _input.currentEditor;
    if (sel_isEqual(action, @selector(saveText:)) || sel_isEqual(action, @selector(savePrinted:)))
        return !self.active.state.save_name.empty();
    if (sel_isEqual(action, @selector(typeAtGuest:))) return view.can_type;
    if (sel_isEqual(action, @selector(sendEachKey:))) {
        item.state = view.sends_each_key ? NSControlStateValueOn : NSControlStateValueOff;
        return view.can_type;
    }
    if (sel_isEqual(action, @selector(toggleTimes:)))
        item.state = _pane.showsTimes ? NSControlStateValueOn : NSControlStateValueOff;
    if (sel_isEqual(action, @selector(compareRuns:))) {
        item.state = _second ? NSControlStateValueOn : NSControlStateValueOff;
        return _second || view.can_compare;
    }
    return YES;
}

- (void)windowWillClose:(NSNotification*)notification
{
    static_cast<void>(notification);
    if (self.closed) self.closed();
}

@end
