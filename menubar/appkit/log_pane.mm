#include "menubar/appkit/log_pane.h"

#include "menubar/appkit/controls.h"
#include "vzcore/base/foundation_text.h"

using berth::FindQuery;
using berth::FindView;
using berth::LogWindowModel;
using berth::LogWindowView;
using berth::ScrollWish;
using berth::TextChange;
using berth::TextSpan;
using berth::TextTimes;
using berth::to_ns;
using namespace berth::menu;

namespace {

constexpr CGFloat kBar = 34;     // height of the row above the text
constexpr CGFloat kNotice = 40;  // height of what is wrong
constexpr CGFloat kPicker = 360;

}  // namespace

@implementation BerthLogPane {
    std::unique_ptr<berth::WindowLink> _link;
    LogWindowView _state;
    BerthFindBar* _find;
    NSTextField *_details, *_problem, *_empty;
}

- (instancetype)initWithAccess:(const berth::WindowAccess&)access
                       machine:(const std::string&)machine
                           run:(std::int64_t)run
                         which:(berth::LogRun)which
                         frame:(NSRect)frame
{
    self = [super init];
    if (!self) return nil;
    _view = [[NSView alloc] initWithFrame:frame];
    _view.autoresizingMask = NSViewWidthSizable | NSViewHeightSizable;
    [self build];
    __weak BerthLogPane* weak = self;
    LogWindowModel::Events events;
    events.view = [weak](const LogWindowView& view) { [weak show:view]; };
    events.text = [weak](const TextChange& change) { [weak applyText:change]; };
    events.note = [weak](const std::string& note) { [weak tell:note]; };
    events.find = [weak](const FindView& find) { [weak showFind:find]; };
    events.times = [weak](const TextTimes& times) { [weak showTimes:times]; };
    _link = access.open_log(machine, run, std::move(events), which);
    return self;
}

- (const LogWindowView&)state
{
    return _state;
}

- (void)with:(std::function<void(LogWindowModel&)>)work
{
    if (_link) _link->with_log(std::move(work));
}

- (void)focus
{
    [_view.window makeFirstResponder:_text.textView];
}

- (void)build
{
    const NSSize size = _view.bounds.size;
    const CGFloat y = size.height - kBar;
    _picker = make_pop_up(@"Run whose log is shown", self, @selector(chooseRun:));
    _picker.autoenablesItems = NO;
    const CGFloat picker = std::min(kPicker, size.width * 0.6);
    place(_picker, _view, NSMakeRect(8, y + 4, picker, 26), NSViewMinYMargin);
    _details = make_label(@"How the run ended");
    place(_details,
          _view,
          NSMakeRect(picker + 16, y + 7, size.width - picker - 24, 20),
          NSViewMinYMargin | NSViewWidthSizable);
    [self buildText:NSMakeRect(0, 0, size.width, y)];
    [self buildFind:size];
}

- (void)buildText:(NSRect)frame
{
    _text = [[BerthLogTextView alloc] init];
    __weak BerthLogPane* weak = self;
    _text.scrolled = ^(const ScrollWish& wish, const TextChange& seen) {
        [weak with:[wish, seen](LogWindowModel& model) { model.scrolled(wish, seen); }];
    };
    _text.sees = ^(TextSpan part, const TextChange& seen) {
        [weak with:[part, seen](LogWindowModel& model) { model.sees(part, seen); }];
    };
    _text.restyled = ^{
        [weak with:[](LogWindowModel& model) { model.redraw(); }];
    };
    place(_text.view, _view, frame, NSViewWidthSizable | NSViewHeightSizable);
    _empty = make_message(@"Why there is no log");
    place_in_middle(_empty, _view, frame);
    _problem = make_notice(@"What is wrong");
    place(_problem,
          _view,
          NSMakeRect(0, NSMaxY(frame) - kNotice, frame.size.width, kNotice),
          NSViewWidthSizable | NSViewMinYMargin);
}

- (void)buildFind:(NSSize)size
{
    _find = [[BerthFindBar alloc] initWithWidth:size.width];
    __weak BerthLogPane* weak = self;
    _find.asked = ^(const FindQuery& query, BOOL typing) {
        [weak with:[query, typing](LogWindowModel& model) { model.find(query, typing); }];
    };
    _find.stepped = ^(int by) {
        [weak with:[by](LogWindowModel& model) { model.find_step(by); }];
    };
    _find.closed = ^{
        [weak endFind];
    };
    const CGFloat height = _find.view.frame.size.height;
    place(_find.view,
          _view,
          NSMakeRect(0, size.height - kBar - height, size.width, height),
          NSViewWidthSizable | NSViewMinYMargin);
    _find.view.hidden = YES;
}

/// The text ends where the find bar begins, while that is open.
- (void)openFind:(BOOL)open
{
    if (_find.view.isHidden != open) return;
    _find.view.hidden = !open;
    NSRect frame = _text.view.frame;
    frame.size.height += (open ? -1 : 1) * _find.view.frame.size.height;
    _text.view.frame = frame;
}

- (void)find
{
    [self openFind:YES];
    NSString* words = [_text selectedWords];
    if (words.length > 0) [_find take:words];
    [_find begin];
}

- (void)findSelection
{
    NSString* words = [_text selectedWords];
    if (words.length == 0) return;
    [self openFind:YES];
    [_find take:words];
}

- (void)findStep:(int)by
{
    [self openFind:YES];
    [self with:[by](LogWindowModel& model) { model.find_step(by); }];
}

- (void)endFind
{
    [self openFind:NO];
    [self with:[](LogWindowModel& model) { model.end_find(); }];
    [self focus];
}

- (void)show:(const LogWindowView&)view
{
    if (view.runs != _state.runs) [self listRuns:view];
    [_picker selectItemAtIndex:view.chosen];
    _picker.enabled = !view.runs.empty();
    show_text(_details, view.details);
    const CGFloat size = [NSFont systemFontSize];
    _details.font =
        view.is_alarming ? [NSFont boldSystemFontOfSize:size] : [NSFont systemFontOfSize:size];
    show_text(_problem, view.problem);
    _state = view;
    [self showEmpty];
    if (self.changed) self.changed();
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
    show_text(_empty, isEmpty ? _state.empty_text : std::string());
}

- (void)applyText:(const TextChange&)change
{
    [_text apply:change];
    [self showEmpty];
}

- (void)tell:(const std::string&)note
{
    if (self.noted) self.noted(note);
}

- (void)showFind:(const FindView&)find
{
    [_find show:find.state];
    [_text mark:find];
}

- (void)setShowsTimes:(BOOL)shows
{
    _showsTimes = shows;
    _text.showsTimes = shows;
    [self with:[shows](LogWindowModel& model) { model.want_times(shows); }];
}

- (void)showTimes:(const TextTimes&)times
{
    [_text showTimes:times];
}

- (void)chooseRun:(nullable id)sender
{
    static_cast<void>(sender);
    const int index = static_cast<int>(_picker.indexOfSelectedItem);
    [self with:[index](LogWindowModel& model) { model.choose(index); }];
    [self focus];
}

@end
