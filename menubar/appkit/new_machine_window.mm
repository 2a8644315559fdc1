#include "menubar/appkit/new_machine_window.h"

#include "menubar/appkit/controls.h"
#include "menubar/appkit/dialogs.h"
#include "menubar/appkit/form.h"
#include "menubar/appkit/shares_row.h"
#include "menubar/windows/new_machine_model.h"
#include "vzcore/base/foundation_text.h"

#include <objc/runtime.h>

using berth::BootKind;
using berth::form_fields;
using berth::FormField;
using berth::from_ns;
using berth::Json;
using berth::MachineData;
using berth::NewMachineModel;
using berth::Result;
using berth::to_ns;
using namespace berth::menu;

namespace {

constexpr CGFloat kField = 24, kPlan = 36, kShares = 140;  // heights of rows
constexpr CGFloat kBar = 44;                               // and of what is below
constexpr CGFloat kWidth = 620;

NSString* name_of(const FormField& field)
{
    return to_ns(plain_title(field));
}

}  // namespace

@implementation BerthNewMachineWindow {
    std::unique_ptr<berth::WindowLink> _link;
    std::unique_ptr<NewMachineModel> _model;
    BerthForm* _form;
    BerthSharesRow* _shares;
    NSMutableArray<NSTextField*>* _fields;  // as form_fields() has them
    std::vector<std::size_t> _rows;         // of those, in the form
    std::size_t _sharesRow, _planRow;
    NSMutableArray<NSView*>* _tabOrder;
    NSPopUpButton* _boot;
    NSButton *_atLogin, *_create;
    NSTextField *_plan, *_missing;
}

@synthesize window = _window;
@synthesize closed = _closed;

- (instancetype)initWithAccess:(const berth::WindowAccess&)access
{
    self = [super init];
    if (!self) return nil;
    __weak BerthNewMachineWindow* weak = self;
    _model = std::make_unique<NewMachineModel>(
        [weak](const std::string& method, Json params, std::function<void(Result<Json>)> reply) {
            [weak ask:method params:std::move(params) reply:std::move(reply)];
        });
    _model->on_change = [weak] { [weak show]; };
    _model->on_refused = [weak] { [weak focusFirstWrong]; };
    _model->on_created = [weak](const std::string& name) { [weak finish:name]; };
    [self build];
    [self show];
    _link = access.open_machines([weak](const MachineData& data) { [weak take:data]; });
    return self;
}

- (void)ask:(const std::string&)method
     params:(Json)params
      reply:(std::function<void(Result<Json>)>)reply
{
    _link->ask(method, std::move(params), std::move(reply));
}

// What others do to machines may free a name, or take the room for this one.
- (void)take:(const MachineData&)data
{
    if (data.failure)
        _model->fail_with(*data.failure);
    else
        _model->agent_changed();
}

- (void)build
{
    _window = make_window(@"New Machine", NSMakeSize(kWidth, 600), @"BerthNewMachine");
    _window.delegate = self;
    NSView* content = (NSView*)_window.contentView;
    const NSSize size = content.bounds.size;
    _form = [[BerthForm alloc] initWithFrame:NSZeroRect];
    _fields = [NSMutableArray array];
    _tabOrder = [NSMutableArray array];
    place(_form,
          content,
          NSMakeRect(0, kBar, size.width, size.height - kBar),
          NSViewWidthSizable | NSViewHeightSizable);
    for (const FormField& field : form_fields()) {
        [self addField:field];
        if (_rows.size() == 1) [self addBoot];
    }
    [self addShares];
    [self addRest];
    [self buildBar:content width:size.width];
    [self chainTabs];
}

- (void)add:(NSView*)control
         to:(NSView*)content
      frame:(NSRect)frame
    follows:(NSAutoresizingMaskOptions)follows
{
    place(control, content, frame, follows);
    [_tabOrder addObject:control];
}

- (void)addField:(const FormField&)field
{
    NSString* name = name_of(field);
    NSView* content = [[NSView alloc] initWithFrame:NSMakeRect(0, 0, 400, kField)];
    NSTextField* edit = make_field(name, to_ns(field.hint));
    edit.stringValue = to_ns(_model->machine().*field.text);
    edit.delegate = self;
    const CGFloat button = field.is_file ? 108 : 0;
    [self add:edit to:content frame:NSMakeRect(0, 1, 400 - button, 22) follows:NSViewWidthSizable];
    if (field.is_file) {
        NSString* chooses = [@"Choose: " stringByAppendingString:name];
        NSButton* choose = make_button(@"Choose…", chooses, self, @selector(chooseFile:));
        choose.tag = static_cast<NSInteger>(_rows.size());
        [self add:choose to:content frame:NSMakeRect(300, -2, 100, 28) follows:NSViewMinXMargin];
    }
    [_fields addObject:edit];
    NSString* title = [name stringByAppendingString:@":"];
    _rows.push_back([_form addRow:title name:name content:content height:kField]);
}

- (void)addBoot
{
    _boot = make_pop_up(@"What it starts from", self, @selector(chooseBoot:));
    [_boot addItemWithTitle:@"A Linux kernel"];
    [_boot addItemWithTitle:@"A disk image (EFI)"];
    NSView* content = [[NSView alloc] initWithFrame:NSMakeRect(0, 0, 400, kField)];
    [self add:_boot to:content frame:NSMakeRect(0, -1, 220, 26) follows:NSViewMaxXMargin];
    [_form addRow:@"Starts from:" name:@"What it starts from" content:content height:kField];
}

- (void)addShares
{
    _shares = [[BerthSharesRow alloc] initWithModel:*_model window:_window];
    [_tabOrder addObjectsFromArray:_shares.controls];
    _sharesRow = [_form addRow:@"Shared folders:" name:@"Shared folders" content:_shares.view
                        height:kShares];
    _form.growing = _sharesRow;
}

- (void)addRest
{
    _atLogin = make_check_box(@"Start at login", self, @selector(chooseAtLogin:));
    NSView* content = [[NSView alloc] initWithFrame:NSMakeRect(0, 0, 400, kField)];
    [self add:_atLogin to:content frame:NSMakeRect(0, 2, 200, 20) follows:NSViewMaxXMargin];
    [_form addRow:@"" name:@"Start at login" content:content height:kField];
    _plan = make_text(@"Planned sizes");
    NSView* plan = [[NSView alloc] initWithFrame:NSMakeRect(0, 0, 400, kPlan)];
    place(_plan, plan, NSMakeRect(0, 0, 400, kPlan - 3), NSViewWidthSizable);
    _planRow = [_form addRow:@"Would get:" name:@"The machine" content:plan height:kPlan];
}

- (void)buildBar:(NSView*)content width:(CGFloat)width
{
    _missing = make_text(@"What stands in the way");
    _missing.font = [NSFont systemFontOfSize:[NSFont smallSystemFontSize]];
    place(_missing, content, NSMakeRect(14, 6, width - 230, 32), NSViewWidthSizable);
    NSButton* cancel = make_button(@"Cancel", @"Cancel", self, @selector(cancel:));
    cancel.keyEquivalent = @"\033";
    _create = make_button(@"Create", @"Create the machine", self, @selector(create:));
    _create.keyEquivalent = @"\r";
    [self add:cancel to:content frame:NSMakeRect(width - 204, 8, 92, 28) follows:NSViewMinXMargin];
    [self add:_create to:content frame:NSMakeRect(width - 106, 8, 92, 28) follows:NSViewMinXMargin];
}

/// Tab goes as one reads; what is hidden is passed over.
- (void)chainTabs
{
    _window.autorecalculatesKeyViewLoop = NO;
    for (NSUInteger i = 0; i < _tabOrder.count; ++i)
        _tabOrder[i].nextKeyView = _tabOrder[(i + 1) % _tabOrder.count];
    _window.initialFirstResponder = _fields.firstObject;
}

- (void)show
{
    const auto& fields = form_fields();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        [_form setRow:_rows[i] shown:_model->asks_for(fields[i])];
        [_form setProblem:_model->problem_of(fields[i].path) ofRow:_rows[i]];
        set_placeholder(_fields[i], _model->hint_of(fields[i]));
    }
    [_form setProblem:_model->problem_of(berth::kSharesPath) ofRow:_sharesRow];
    [_form setProblem:_model->problem() ofRow:_planRow];
    _plan.stringValue = to_ns(_model->plan());
    _plan.toolTip = to_ns(_model->plan_rules());
    show_text(_missing, _model->missing());
    _create.enabled = _model->can_create();
    [_form arrange];
    [self makeRoom];
}

/// The window grows, downwards, where what is wrong needs more lines than there is room for.
- (void)makeRoom
{
    const CGFloat needed = _form.neededHeight;
    const CGFloat more = needed - _form.bounds.size.height;
    _window.contentMinSize = NSMakeSize(480, needed + kBar);
    if (more <= 0) return;
    NSRect frame = _window.frame;
    frame.size.height += more;
    frame.origin.y -= more;
    [_window setFrame:frame display:YES];
}

- (void)focusFirstWrong
{
    const std::string path = _model->first_wrong();
    const auto& fields = form_fields();
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (path == fields[i].path) [_window makeFirstResponder:_fields[i]];
    if (path == berth::kSharesPath) [_window makeFirstResponder:_shares.table.tableView];
}

- (void)controlTextDidChange:(NSNotification*)notification
{
    const NSUInteger index = [_fields indexOfObject:notification.object];
    if (index == NSNotFound) return;
    _model->set_text(form_fields()[index].path, from_ns(_fields[index].stringValue));
}

- (void)controlTextDidEndEditing:(NSNotification*)notification
{
    const NSUInteger index = [_fields indexOfObject:notification.object];
    if (index != NSNotFound) _model->leave(form_fields()[index].path);
}

// In a field: Return creates, Esc cancels.
- (BOOL)control:(NSControl*)control textView:(NSTextView*)textView doCommandBySelector:(SEL)command
{
    static_cast<void>(control);
    static_cast<void>(textView);
    if (sel_isEqual(command, @selector(insertNewline:)))
        [self create:nil];
    else if (sel_isEqual(command, @selector(cancelOperation:)))
        [self cancel:nil];
    else
        return NO;
    return YES;
}

- (void)chooseBoot:(nullable id)sender
{
    static_cast<void>(sender);
    _model->set_boot(_boot.indexOfSelectedItem == 0 ? BootKind::Linux : BootKind::Efi);
}

- (void)chooseAtLogin:(nullable id)sender
{
    static_cast<void>(sender);
    _model->set_start_at_login(_atLogin.state == NSControlStateValueOn);
}

- (void)chooseFile:(NSButton*)sender
{
    const auto index = static_cast<NSUInteger>(sender.tag);
    NSTextField* field = _fields[index];
    __weak BerthNewMachineWindow* weak = self;
    choose_path(_window,
                PathKind::File,
                name_of(form_fields()[index]),
                field.stringValue,
                ^(NSString* _Nullable path) {
                    if (path) [weak setFile:path at:index];
                });
}

- (void)setFile:(NSString*)path at:(NSUInteger)index
{
    _fields[index].stringValue = path;
    _model->set_text(form_fields()[index].path, from_ns(path));
    _model->leave(form_fields()[index].path);
}

- (nonnull BerthTable*)table
{
    return _shares.table;
}

- (void)create:(nullable id)sender
{
    static_cast<void>(sender);
    [_shares.table endEditing];
    _model->create();
}

- (void)cancel:(nullable id)sender
{
    static_cast<void>(sender);
    [_window close];
}

- (void)finish:(const std::string&)machine
{
    if (self.created) self.created(machine);
    [_window close];
}

- (void)windowWillClose:(NSNotification*)notification
{
    static_cast<void>(notification);
    if (self.closed) self.closed();
}

@end
