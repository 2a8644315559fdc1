#include "menubar/appkit/log_window.h"

#include "menubar/appkit/controls.h"
#include "vzcore/base/foundation_text.h"

#include <objc/runtime.h>

using berth::from_ns;
using berth::LogSave;
using berth::LogWindowModel;
using berth::LogWindowView;
using berth::ScrollWish;
using berth::TextChange;
using berth::to_ns;
using namespace berth::menu;

namespace {

constexpr CGFloat kBar = 34;     // height of the rows above and below the text
constexpr CGFloat kNotice = 40;  // height of what is wrong

}  // namespace

@implementation BerthLogWindow {
    std::unique_ptr<berth::WindowLink> _link;
    LogWindowView _shown;
    berth::TypedLines _typed;
    NSTextField *_details, *_problem, *_empty;
    NSButton* _end;
}

@synthesize window = _window;
@synthesize closed = _closed;

- (instancetype)initWithAccess:(const berth::WindowAccess&)access
                       machine:(const std::string&)machine
                           run:(std::int64_t)run
{
    self = [super init];
    if (!self) return nil;
    _window = make_window(to_ns(machine), NSMakeSize(900, 600), @"BerthLog");
    _window.delegate = self;
    [self build];
    __weak BerthLogWindow* weak = self;
    LogWindowModel::Events events;
    events.view = [weak](const LogWindowView& view) { [weak show:view]; };
    events.text = [weak](const TextChange& change) { [weak applyText:change]; };
    events.note = [weak](const std::string& note) { [weak note:note]; };
    _link = access.open_log(machine, run, std::move(events));
    return self;
}

- (void)showRun:(std::int64_t)run
{
    _link->with_log([run](LogWindowModel& model) { model.want_run(run); });
}

- (void)build
{
    NSView* content = (NSView*)_window.contentView;
    const NSSize size = content.bounds.size;
    [self buildTop:content size:size];
    [self buildText:content frame:NSMakeRect(0, 2 * kBar, size.width, size.height - 3 * kBar)];
    [self buildBottom:content size:size];
    _window.initialFirstResponder = _text.textView;
}

- (void)buildTop:(NSView*)content size:(NSSize)size
{
    const CGFloat y = size.height - kBar;
    _picker = make_pop_up(@"Run whose log is shown", self, @selector(chooseRun:));
    _picker.autoenablesItems = NO;
    place(_picker, content, NSMakeRect(8, y + 4, 360, 26), NSViewMinYMargin);
    _details = make_label(@"How the run ended");
    place(_details,
          content,
          NSMakeRect(376, y + 7, size.width - 384, 20),
          NSViewMinYMargin | NSViewWidthSizable);
}

- (void)buildText:(NSView*)content frame:(NSRect)frame
{
    _text = [[BerthLogTextView alloc] init];
    __weak BerthLogWindow* weak = self;
    _text.scrolled = ^(const ScrollWish& wish, const TextChange& seen) {
        [weak scrolled:wish seen:seen];
    };
    _text.restyled = ^{
        [weak redraw];
    };
    place(_text.scrollView, content, frame, NSViewWidthSizable | NSViewHeightSizable);
    _empty = make_message(@"Why there is no log");
    place_in_middle(_empty, content, frame);
    _problem = make_notice(@"What is wrong");
    place(_problem,
          content,
          NSMakeRect(0, NSMaxY(frame) - kNotice, frame.size.width, kNotice),
          NSViewWidthSizable | NSViewMinYMargin);
}

- (void)buildBottom:(NSView*)content size:(NSSize)size
{
    _input = make_field(@"Type at the guest", @"");
    _input.delegate = self;
    _input.enabled = NO;
    place(_input, content, NSMakeRect(8, kBar + 6, size.width - 16, 22), NSViewWidthSizable);
    _status = make_label(@"Size of the log");
    place(_status, content, NSMakeRect(8, 7, size.width - 150, 20), NSViewWidthSizable);
    _end = make_button(@"Jump to End", @"Jump to the end and follow", self, @selector(jumpToEnd:));
    place(_end, content, NSMakeRect(size.width - 130, 3, 122, 28), NSViewMinXMargin);
}

- (void)show:(const LogWindowView&)view
{
    _window.title = to_ns(view.title);
    if (view.runs != _shown.runs) [self listRuns:view];
    [_picker selectItemAtIndex:view.chosen];
    _picker.enabled = !view.runs.empty();
    show_text(_details, view.details);
    const CGFloat size = [NSFont systemFontSize];
    _details.font =
        view.is_alarming ? [NSFont boldSystemFontOfSize:size] : [NSFont systemFontOfSize:size];
    show_text(_problem, view.problem);
    show_text(_status, view.status);
    set_placeholder(_input, view.type_hint);
    if (_input.isEnabled != view.can_type) _input.enabled = view.can_type;
    _shown = view;
    [self showEmpty];
}

- (void)listRuns:(const LogWindowView&)view
{
    [_picker removeAllItems];
    NSMenu* menu = _picker.menu;
    for (std::size_t i = 0; i < view.runs.size(); ++i) {
        // Not by the button, which has each title once.
        NSMenuItem* item = [[NSMenuItem alloc] initWithTitle:to_ns(view.runs[i]) action:nil
                                               keyEquivalent:@""];
        [menu addItem:item];
        item.toolTip = to_ns(view.run_details[i]);
    }
}

- (void)showEmpty
{
    const BOOL isEmpty = _text.textView.textStorage.length == 0;
    show_text(_empty, isEmpty ? _shown.empty_text : std::string());
}

- (void)applyText:(const TextChange&)change
{
    [_text apply:change];
    [self showEmpty];
}

- (void)note:(const std::string&)note
{
    show_text(_status, note);
}

- (void)scrolled:(const ScrollWish&)wish seen:(const TextChange&)seen
{
    _link->with_log([wish, seen](LogWindowModel& model) { model.scrolled(wish, seen); });
}

- (void)redraw
{
    if (_link) _link->with_log([](LogWindowModel& model) { model.redraw(); });
}

- (void)chooseRun:(nullable id)sender
{
    static_cast<void>(sender);
    const int index = static_cast<int>(_picker.indexOfSelectedItem);
    _link->with_log([index](LogWindowModel& model) { model.choose(index); });
    [_window makeFirstResponder:_text.textView];
}

- (void)jumpToEnd:(nullable id)sender
{
    static_cast<void>(sender);
    _link->with_log([](LogWindowModel& model) { model.go_to_end(); });
}

- (void)type:(const std::string&)bytes
{
    _link->with_log([bytes](LogWindowModel& model) { model.type(bytes); });
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
        [_window makeFirstResponder:_text.textView];
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
    NSSavePanel* panel = [NSSavePanel savePanel];
    panel.nameFieldStringValue = to_ns(_shown.save_name);
    __weak BerthLogWindow* weak = self;
    [panel beginSheetModalForWindow:_window completionHandler:^(NSModalResponse answer) {
        NSString* path = panel.URL.path;
        if (answer == NSModalResponseOK && path) [weak save:from_ns(path) as:form];
    }];
}

- (void)save:(const std::string&)path as:(LogSave::Form)form
{
    _link->with_log([path, form](LogWindowModel& model) { model.save(path, form); });
}

- (BOOL)validateMenuItem:(NSMenuItem*)item
{
    if (sel_isEqual(item.action, @selector(sendControlKey:)))
        return _shown.can_type && _window.firstResponder == _input.currentEditor;
    if (sel_isEqual(item.action, @selector(saveText:)) ||
        sel_isEqual(item.action, @selector(savePrinted:)))
        return !_shown.save_name.empty();
    return YES;
}

- (void)windowWillClose:(NSNotification*)notification
{
    static_cast<void>(notification);
    if (self.closed) self.closed();
}

@end
