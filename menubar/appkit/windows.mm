#include "menubar/appkit/windows.h"

#include "menubar/appkit/controls.h"
#include "menubar/appkit/history_window.h"
#include "menubar/appkit/log_window.h"
#include "menubar/appkit/machines_window.h"
#include "menubar/appkit/main_menu.h"
#include "menubar/appkit/new_machine_window.h"
#include "vzcore/base/foundation_text.h"

using berth::to_ns;
using berth::menu::OpenWindow;

@implementation BerthWindows {
    std::optional<berth::WindowAccess> _access;
    NSMutableDictionary<NSString*, id<BerthWindow>>* _open;
}

- (instancetype)initWithAccess:(const berth::WindowAccess&)access
{
    self = [super init];
    if (!self) return nil;
    _access = access;
    _open = [NSMutableDictionary dictionary];
    return self;
}

- (void)open:(const OpenWindow&)wanted
{
    if (![NSApp mainMenu]) [NSApp setMainMenu:berth::menu::make_main_menu(self)];
    switch (wanted.kind) {
    case OpenWindow::Kind::Console: [self openLog:wanted.machine run:wanted.run]; return;
    case OpenWindow::Kind::History: return [self openHistory:wanted.machine];
    case OpenWindow::Kind::Machines: return [self openMachines];
    case OpenWindow::Kind::NewMachine: return [self openNewMachine];
    case OpenWindow::Kind::About:
        [NSApp activateIgnoringOtherApps:YES];
        return [NSApp orderFrontStandardAboutPanel:nil];
    }
}

- (BerthLogWindow*)openLog:(const std::string&)machine run:(std::int64_t)run
{
    NSString* name = [@"log/" stringByAppendingString:to_ns(machine)];
    BerthLogWindow* log = (BerthLogWindow*)_open[name];
    if (log)
        [log showRun:run];
    else
        [self add:log = [[BerthLogWindow alloc] initWithAccess:*_access machine:machine run:run]
             name:name];
    [self bringToFront:name];
    return log;
}

- (void)openHistory:(const std::string&)machine
{
    NSString* name = [@"history/" stringByAppendingString:to_ns(machine)];
    if (!_open[name]) {
        BerthHistoryWindow* history = [[BerthHistoryWindow alloc] initWithAccess:*_access
                                                                         machine:machine];
        __weak BerthWindows* weak = self;
        history.openLog = ^(const std::string& ofMachine, std::int64_t run) {
            [weak openLog:ofMachine run:run];
        };
        history.compareLog = ^(const std::string& ofMachine, std::int64_t run) {
            [[weak openLog:ofMachine run:run] compare:run];
        };
        [self add:history name:name];
    }
    [self bringToFront:name];
}

- (void)openMachines
{
    NSString* name = @"machines";
    if (!_open[name]) {
        BerthMachinesWindow* machines = [[BerthMachinesWindow alloc] initWithAccess:*_access];
        __weak BerthWindows* weak = self;
        machines.openLog = ^(const std::string& machine) {
            [weak openLog:machine run:0];
        };
        machines.openNew = ^{
            [weak openNewMachine];
        };
        [self add:machines name:name];
    }
    [self bringToFront:name];
}

- (void)openNewMachine
{
    NSString* name = @"new";
    if (!_open[name]) {
        BerthNewMachineWindow* form = [[BerthNewMachineWindow alloc] initWithAccess:*_access];
        __weak BerthWindows* weak = self;
        form.created = ^(const std::string& machine) {
            [weak showMachine:machine];
        };
        [self add:form name:name];
    }
    [self bringToFront:name];
}

- (void)newMachine:(nullable id)sender
{
    static_cast<void>(sender);
    [self openNewMachine];
}

- (void)showMachine:(const std::string&)machine
{
    [self openMachines];
    [(BerthMachinesWindow*)_open[@"machines"] chooseMachine:machine];
}

- (void)add:(id<BerthWindow>)window name:(NSString*)name
{
    _open[name] = window;
    __weak BerthWindows* weak = self;
    window.closed = ^{
        // It is still closing.
        dispatch_async(dispatch_get_main_queue(), ^{
            [weak forget:name];
        });
    };
}

- (void)bringToFront:(NSString*)name
{
    NSWindow* window = _open[name].window;
    if (window) berth::menu::bring_to_front(window);
}

- (void)forget:(NSString*)name
{
    if (!_open[name].window.isVisible) [_open removeObjectForKey:name];
}

- (void)closeAll
{
    for (id<BerthWindow> window in _open.allValues)
        [window.window close];
    [_open removeAllObjects];
    [NSApp setMainMenu:nil];  // it leads here
}

- (nullable id<BerthWindow>)windowNamed:(NSString*)name
{
    return _open[name];
}

@end
