#include "menubar/appkit/history_window.h"

#include "agent/client/outcome_text.h"
#include "menubar/appkit/controls.h"
#include "menubar/windows/run_columns.h"
#include "menubar/windows/run_text.h"
#include "vzcore/base/foundation_text.h"

#include <UniformTypeIdentifiers/UniformTypeIdentifiers.h>
#include <objc/runtime.h>

using berth::MachineData;
using berth::RunColumns;
using berth::RunView;
using berth::to_ns;
using namespace berth::menu;

namespace {

constexpr CGFloat kBar = 34;
constexpr CGFloat kTable = 220;

double width_of(int column)
{
    if (column == RunColumns::Started) return 150;
    if (column == RunColumns::Why) return 400;
    return column == RunColumns::Number ? 45 : 95;
}

}  // namespace

@implementation BerthHistoryWindow {
    std::unique_ptr<berth::WindowLink> _link;
    std::string _machine;
    std::vector<RunView> _runs;
    NSPopUpButton *_spans, *_whose;
    NSTextField *_empty, *_note;
    MachineData _data;
}

@synthesize window = _window;
@synthesize closed = _closed;

- (instancetype)initWithAccess:(const berth::WindowAccess&)access
                       machine:(const std::string&)machine
{
    self = [super init];
    if (!self) return nil;
    _machine = machine;
    NSString* title = machine.empty() ? @"Run History"
                                      : [@"Run History of " stringByAppendingString:to_ns(machine)];
    _window = make_window(title, NSMakeSize(960, 640), @"BerthHistory");
    _window.delegate = self;
    [self build];
    __weak BerthHistoryWindow* weak = self;
    _link = access.open_feed(machine, true, [weak](const MachineData& data) { [weak take:data]; });
    return self;
}

- (void)build
{
    NSView* content = (NSView*)_window.contentView;
    const NSSize size = content.bounds.size;
    [self buildBar:content size:size];
    _table = [[BerthTable alloc] initWithName:@"Runs" columns:columns_of<RunColumns>(width_of)];
    place(_table.scrollView, content, NSMakeRect(0, 0, size.width, kTable), NSViewWidthSizable);
    const NSRect above = NSMakeRect(0, kTable, size.width, size.height - kBar - kTable);
    NSScrollView* scroll = [[NSScrollView alloc] initWithFrame:above];
    scroll.hasVerticalScroller = YES;
    place(scroll, content, above, NSViewWidthSizable | NSViewHeightSizable);
    const NSSize room = scroll.contentSize;
    _picture = [[BerthHistoryView alloc] initWithFrame:NSMakeRect(0, 0, room.width, room.height)];
    _picture.autoresizingMask = NSViewWidthSizable;
    scroll.documentView = _picture;
    _empty = make_message(@"Why there are no runs");
    place(_empty, content, NSInsetRect(above, 40, 60), NSViewWidthSizable | NSViewMinYMargin);
    [self connect];
}

- (void)buildBar:(NSView*)content size:(NSSize)size
{
    const CGFloat y = size.height - kBar + 4;
    _spans = make_pop_up(@"Time that is shown", self, @selector(chooseSpan:));
    [_spans addItemsWithTitles:@[
        @"All the time",
        @"The last day",
        @"The last 7 days",
        @"The last 30 days"
    ]];
    place(_spans, content, NSMakeRect(8, y, 180, 26), NSViewMinYMargin);
    [self buildExport:content right:size.width y:y];
    if (_machine.empty()) return;
    _whose = make_pop_up(@"Machines whose runs are shown", self, @selector(chooseWhose:));
    [_whose addItemsWithTitles:@[ to_ns(_machine), @"All machines" ]];
    place(_whose, content, NSMakeRect(196, y, 220, 26), NSViewMinYMargin);
}

- (void)buildExport:(NSView*)content right:(CGFloat)right y:(CGFloat)y
{
    constexpr CGFloat kButton = 130;
    NSButton* png =
        make_button(@"Export as PNG…", @"Export the drawing as PNG", self, @selector(exportPng:));
    NSButton* pdf =
        make_button(@"Export as PDF…", @"Export the drawing as PDF", self, @selector(exportPdf:));
    const NSAutoresizingMaskOptions follows = NSViewMinYMargin | NSViewMinXMargin;
    place(pdf, content, NSMakeRect(right - kButton - 8, y - 1, kButton, 28), follows);
    place(png, content, NSMakeRect(right - 2 * kButton - 12, y - 1, kButton, 28), follows);
    _note = make_label(@"What came of the export");
    place(_note,
          content,
          NSMakeRect(424, y + 3, right - 2 * kButton - 444, 20),
          NSViewMinYMargin | NSViewWidthSizable);
}

- (void)connect
{
    __weak BerthHistoryWindow* weak = self;
    _picture.choice = ^(std::size_t run) {
        [weak select:run];
    };
    _table.choice = ^(NSInteger row) {
        if (row >= 0) [weak select:static_cast<std::size_t>(row)];
    };
    _picture.opened = ^(std::size_t run) {
        [weak open:run];
    };
    _table.opened = ^(NSInteger row) {
        [weak open:static_cast<std::size_t>(row)];
    };
}

- (void)take:(const MachineData&)data
{
    _data = data;
    [self showRuns];
}

- (void)showRuns
{
    const BOOL isOfAll = _machine.empty() || _whose.indexOfSelectedItem == 1;
    const std::vector<RunView>& runs = isOfAll ? _data.all_runs : _data.runs;
    const int chosen = berth::place_of_same_run(_runs, static_cast<int>(_table.chosen), runs);
    _runs = runs;
    [_picture show:_runs machine:_data.name];
    std::vector<TableRow> rows;
    for (const RunView& run : _runs)
        rows.push_back(row_of<RunColumns>(run, berth::looks_bad(run)));
    [_table show:std::move(rows)];
    _table.chosen = chosen;
    _picture.selected = static_cast<std::size_t>(_table.chosen);
    std::string why = _data.failure ? _data.failure->message : "No machine has run yet.";
    if (!_data.failure && !_machine.empty()) why = _data.name + " has never run.";
    show_text(_empty, _runs.empty() ? why : std::string());
}

- (void)select:(std::size_t)run
{
    _picture.selected = run;
    _table.chosen = static_cast<NSInteger>(run);
}

- (void)open:(std::size_t)run
{
    if (run < _runs.size() && self.openLog) self.openLog(_runs[run].machine, _runs[run].number);
}

- (void)chooseSpan:(nullable id)sender
{
    static_cast<void>(sender);
    constexpr std::chrono::hours kSpans[] = {
        std::chrono::hours(0), std::chrono::days(1), std::chrono::days(7), std::chrono::days(30)};
    _picture.span = kSpans[_spans.indexOfSelectedItem];
}

- (void)chooseWhose:(nullable id)sender
{
    static_cast<void>(sender);
    [self showRuns];
}

- (void)exportPdf:(nullable id)sender
{
    static_cast<void>(sender);
    [self exportAs:UTTypePDF ending:"pdf" data:[_picture pdf]];
}

- (void)exportPng:(nullable id)sender
{
    static_cast<void>(sender);
    [self exportAs:UTTypePNG ending:"png" data:[_picture png]];
}

- (void)exportAs:(UTType*)type ending:(const std::string&)ending data:(nullable NSData*)data
{
    if (!data) return show_text(_note, "The drawing cannot be made into a file");
    NSSavePanel* panel = [NSSavePanel savePanel];
    panel.nameFieldStringValue = to_ns(berth::drawing_name(_data.name, ending));
    panel.allowedContentTypes = @[ type ];
    __weak BerthHistoryWindow* weak = self;
    [panel beginSheetModalForWindow:_window completionHandler:^(NSModalResponse answer) {
        NSString* path = panel.URL.path;
        if (answer == NSModalResponseOK && path) [weak write:data to:berth::from_ns(path)];
    }];
}

- (void)write:(NSData*)data to:(const std::string&)path
{
    __weak BerthHistoryWindow* weak = self;
    std::string content(static_cast<const char*>(data.bytes), data.length);
    _link->write(path, std::move(content), [weak, path](const berth::Result<void>& written) {
        [weak note:written ? "Exported to " + path : written.error().message];
    });
}

- (void)note:(const std::string&)note
{
    show_text(_note, note);
}

- (void)compareRuns:(nullable id)sender
{
    static_cast<void>(sender);
    const std::size_t run = _picture.selected;
    if (run < _runs.size() && self.compareLog)
        self.compareLog(_runs[run].machine, _runs[run].number);
}

- (BOOL)validateMenuItem:(NSMenuItem*)item
{
    if (sel_isEqual(item.action, @selector(compareRuns:))) {
        item.state = NSControlStateValueOff;
        return berth::has_run_before(_runs, _picture.selected);
    }
    return YES;
}

- (void)windowWillClose:(NSNotification*)notification
{
    static_cast<void>(notification);
    if (self.closed) self.closed();
}

@end
