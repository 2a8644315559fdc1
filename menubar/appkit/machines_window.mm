#include "menubar/appkit/machines_window.h"

#include "menubar/appkit/controls.h"
#include "menubar/model/machine_words.h"
#include "menubar/model/verbs.h"
#include "menubar/windows/machine_columns.h"
#include "menubar/windows/machine_list.h"
#include "vzcore/base/foundation_text.h"

#include <objc/runtime.h>

using berth::from_ns;
using berth::Json;
using berth::MachineColumns;
using berth::MachineData;
using berth::MachineView;
using berth::Result;
using namespace berth::menu;

namespace {

constexpr CGFloat kBar = 38;     // height of the rows above and below the table
constexpr CGFloat kNotice = 40;  // height of what is wrong

double width_of(int column)
{
    constexpr double kWidths[MachineColumns::Columns] = {180, 110, 60, 90, 360};
    return kWidths[column];
}

}  // namespace

@implementation BerthMachinesWindow {
    std::unique_ptr<berth::WindowLink> _link;
    berth::MachineList _list;
    NSTextField *_filter, *_problem, *_empty;
    NSButton *_open, *_start, *_stop;
}

@synthesize window = _window;
@synthesize closed = _closed;

- (instancetype)initWithAccess:(const berth::WindowAccess&)access
{
    self = [super init];
    if (!self) return nil;
    _window = make_window(@"Machines", NSMakeSize(840, 480), @"BerthMachines");
    _window.delegate = self;
    [self build];
    [self show];
    __weak BerthMachinesWindow* weak = self;
    _link = access.open_machines([weak](const MachineData& data) { [weak take:data]; });
    return self;
}

- (void)build
{
    NSView* content = (NSView*)_window.contentView;
    const NSSize size = content.bounds.size;
    _filter = make_field(@"Find a machine", @"Find a machine, by its name or its state");
    _filter.delegate = self;
    place(_filter,
          content,
          NSMakeRect(8, size.height - kBar + 8, size.width - 16, 22),
          NSViewWidthSizable | NSViewMinYMargin);
    [self buildTable:content frame:NSMakeRect(0, kBar, size.width, size.height - 2 * kBar)];
    [self buildButtons:content];
    _window.initialFirstResponder = _filter;
}

- (void)buildTable:(NSView*)content frame:(NSRect)frame
{
    _table = [[BerthTable alloc] initWithName:@"Machines"
                                      columns:columns_of<MachineColumns>(width_of)];
    place(_table.scrollView, content, frame, NSViewWidthSizable | NSViewHeightSizable);
    __weak BerthMachinesWindow* weak = self;
    _table.choice = ^(NSInteger row) {
        [weak choose:row];
    };
    _table.opened = ^(NSInteger row) {
        static_cast<void>(row);
        [weak openChosen:nil];
    };
    _empty = make_message(@"Why no machine is shown");
    place_in_middle(_empty, content, frame);
    _problem = make_notice(@"What is wrong");
    place(_problem,
          content,
          NSMakeRect(0, NSMinY(frame), frame.size.width, kNotice),
          NSViewWidthSizable | NSViewMaxYMargin);
}

- (void)buildButtons:(NSView*)content
{
    _open = make_button(
        @"Open Console Log", @"Open the console log of the machine", self, @selector(openChosen:));
    _open.keyEquivalent = @"\r";
    _start = make_button(@"Start", @"Start the machine", self, @selector(start:));
    _stop = make_button(@"Stop", @"Stop the machine", self, @selector(stop:));
    place(_open, content, NSMakeRect(8, 5, 170, 28), NSViewMaxXMargin);
    place(_start, content, NSMakeRect(186, 5, 90, 28), NSViewMaxXMargin);
    place(_stop, content, NSMakeRect(284, 5, 90, 28), NSViewMaxXMargin);
    NSButton* create =
        make_button(@"New Machine…", @"Define a new machine", self, @selector(openNew:));
    const CGFloat width = content.bounds.size.width;
    place(create, content, NSMakeRect(width - 148, 5, 140, 28), NSViewMinXMargin);
}

- (void)take:(const MachineData&)data
{
    _list.take(data);
    [self show];
}

- (void)show
{
    std::vector<TableRow> rows;
    for (const MachineView& machine : _list.shown())
        rows.push_back(row_of<MachineColumns>(machine, needs_its_user(machine)));
    const int chosen = _list.chosen();  // by the machine, not by its place
    [_table show:std::move(rows)];
    _table.chosen = chosen;
    show_text(_empty, _list.empty_text());
    [self showChosen];
}

/// What follows from which one is chosen.
- (void)showChosen
{
    _open.enabled = _list.chosen_machine() != nullptr;
    _start.enabled = _list.offered("start").has_value();
    _stop.enabled = _list.offered("stop").has_value();
    show_text(_problem, _list.problem());
}

- (void)choose:(NSInteger)row
{
    _list.choose(static_cast<int>(row));
    [self showChosen];
}

- (void)openChosen:(nullable id)sender
{
    static_cast<void>(sender);
    const MachineView* machine = _list.chosen_machine();
    if (machine && self.openLog) self.openLog(machine->name);
}

- (void)openNew:(nullable id)sender
{
    static_cast<void>(sender);
    if (self.openNew) self.openNew();
}

- (void)chooseMachine:(const std::string&)name
{
    _filter.stringValue = @"";
    _list.choose_machine(name);
    [self show];
}

- (void)start:(nullable id)sender
{
    static_cast<void>(sender);
    [self ask:"start"];
}

- (void)stop:(nullable id)sender
{
    static_cast<void>(sender);
    [self ask:"stop"];
}

- (void)ask:(const std::string&)verb
{
    const auto asked = _list.offered(verb);
    if (!asked) return;  // its state has changed meanwhile
    _list.forget_refusal();
    [self showChosen];
    const AgentCall call = agent_call(asked->verb, asked->machine);
    __weak BerthMachinesWindow* weak = self;
    _link->ask(
        call.method, call.params, [weak, machine = asked->machine](const Result<Json>& answer) {
            [weak take:answer of:machine];
        });
}

- (void)take:(const Result<Json>&)answer of:(const std::string&)machine
{
    _list.take_answer(machine, answer);
    [self showChosen];
}

- (void)controlTextDidChange:(NSNotification*)notification
{
    static_cast<void>(notification);
    _list.find(from_ns(_filter.stringValue));
    [self show];
}

// While one types: the arrows go through the table, Return opens what is chosen there, Esc shows
// all.
- (BOOL)control:(NSControl*)control textView:(NSTextView*)textView doCommandBySelector:(SEL)command
{
    static_cast<void>(control);
    if (sel_isEqual(command, @selector(insertNewline:))) {
        [self openChosen:nil];
    } else if (sel_isEqual(command, @selector(moveUp:))) {
        [self step:-1];
    } else if (sel_isEqual(command, @selector(moveDown:))) {
        [self step:1];
    } else if (sel_isEqual(command, @selector(cancelOperation:))) {
        textView.string = @"";
        _list.find("");
        [self show];
    } else {
        return NO;
    }
    return YES;
}

- (void)step:(int)by
{
    _list.step(by);
    _table.chosen = _list.chosen();
    [self showChosen];
}

- (void)windowWillClose:(NSNotification*)notification
{
    static_cast<void>(notification);
    if (self.closed) self.closed();
}

@end
