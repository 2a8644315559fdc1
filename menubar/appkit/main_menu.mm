#include "menubar/appkit/main_menu.h"

// Most actions have no target: whoever is in front has them.
#pragma clang diagnostic ignored "-Wundeclared-selector"

namespace berth::menu {
namespace {

constexpr NSUInteger kCommand = NSEventModifierFlagCommand;
constexpr NSUInteger kShift = NSEventModifierFlagCommand | NSEventModifierFlagShift;
constexpr NSUInteger kControl = NSEventModifierFlagControl;

NSMenuItem* add(NSMenu* menu, NSString* title, SEL action, NSString* key, NSUInteger modifiers)
{
    NSMenuItem* item = [[NSMenuItem alloc] initWithTitle:title action:action keyEquivalent:key];
    item.keyEquivalentModifierMask = modifiers;
    [menu addItem:item];
    return item;
}

NSMenu* add_menu(NSMenu* bar, NSString* title)
{
    NSMenuItem* item = add(bar, title, nil, @"", 0);
    NSMenu* menu = [[NSMenu alloc] initWithTitle:title];
    item.submenu = menu;
    return menu;
}

void add_berth(NSMenu* bar)
{
    NSMenu* menu = add_menu(bar, @"Berth");
    add(menu, @"About Berth", @selector(orderFrontStandardAboutPanel:), @"", 0);
    [menu addItem:[NSMenuItem separatorItem]];
    add(menu, @"Hide Berth", @selector(hide:), @"h", kCommand);
}

void add_file(NSMenu* bar, id windows)
{
    NSMenu* menu = add_menu(bar, @"File");
    add(menu, @"New Machine…", @selector(newMachine:), @"n", kCommand).target = windows;
    [menu addItem:[NSMenuItem separatorItem]];
    add(menu, @"Save Log as Shown…", @selector(saveText:), @"s", kCommand);
    add(menu, @"Save Log as Printed…", @selector(savePrinted:), @"s", kShift);
    add(menu, @"Export History as PDF…", @selector(exportPdf:), @"", 0);
    add(menu, @"Export History as PNG…", @selector(exportPng:), @"", 0);
    [menu addItem:[NSMenuItem separatorItem]];
    add(menu, @"Close Window", @selector(performClose:), @"w", kCommand);
}

void add_edit(NSMenu* bar)
{
    NSMenu* menu = add_menu(bar, @"Edit");
    add(menu, @"Cut", @selector(cut:), @"x", kCommand);
    add(menu, @"Copy", @selector(copy:), @"c", kCommand);
    add(menu, @"Paste", @selector(paste:), @"v", kCommand);
    add(menu, @"Select All", @selector(selectAll:), @"a", kCommand);
    [menu addItem:[NSMenuItem separatorItem]];
    // A text view's own find bar would look no further than what is loaded of a log.
    add(menu, @"Find…", @selector(findInLog:), @"f", kCommand);
    add(menu, @"Find Next", @selector(findNext:), @"g", kCommand);
    add(menu, @"Find Previous", @selector(findPrevious:), @"g", kShift);
    add(menu, @"Use Selection for Find", @selector(findSelection:), @"e", kCommand);
}

void add_view(NSMenu* bar)
{
    NSMenu* menu = add_menu(bar, @"View");
    add(menu, @"Times", @selector(toggleTimes:), @"t", kShift);
    add(menu, @"Compare with the Run Before", @selector(compareRuns:), @"d", kCommand);
}

void add_guest(NSMenu* bar)
{
    NSMenu* menu = add_menu(bar, @"Console");
    add(menu, @"Jump to End", @selector(jumpToEnd:), @"j", kCommand);
    add(menu, @"Type at the Guest", @selector(typeAtGuest:), @"t", kCommand);
    add(menu, @"Send Each Key", @selector(sendEachKey:), @"k", kShift);
    [menu addItem:[NSMenuItem separatorItem]];
    // While one types at the guest, these go there.
    add(menu, @"Interrupt", @selector(sendControlKey:), @"c", kControl);
    add(menu, @"End of Input", @selector(sendControlKey:), @"d", kControl);
    add(menu, @"Suspend", @selector(sendControlKey:), @"z", kControl);
}

NSMenu* add_window(NSMenu* bar)
{
    NSMenu* menu = add_menu(bar, @"Window");
    add(menu, @"Minimize", @selector(performMiniaturize:), @"m", kCommand);
    add(menu, @"Zoom", @selector(performZoom:), @"", 0);
    return menu;
}

}  // namespace

NSMenu* make_main_menu(id windows)
{
    NSMenu* bar = [[NSMenu alloc] initWithTitle:@"Berth"];
    add_berth(bar);
    add_file(bar, windows);
    add_edit(bar);
    add_view(bar);
    add_guest(bar);
    [NSApp setWindowsMenu:add_window(bar)];
    return bar;
}

}  // namespace berth::menu
