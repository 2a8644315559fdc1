#include "menubar/appkit/dialogs.h"

namespace berth::menu {
namespace {

NSOpenPanel* make_panel(NSString* title, PathKind kind)
{
    NSOpenPanel* panel = [NSOpenPanel openPanel];
    const BOOL isFolder = kind == PathKind::Folder;
    panel.message = title;
    panel.prompt = isFolder ? @"Share" : @"Choose";
    panel.canChooseDirectories = isFolder;
    panel.canChooseFiles = !isFolder;
    panel.allowsMultipleSelection = NO;
    panel.canCreateDirectories = isFolder;
    return panel;
}

}  // namespace

BOOL ask_user(NSString* text, NSString* answer)
{
    NSAlert* alert = [[NSAlert alloc] init];
    alert.messageText = text;
    alert.alertStyle = NSAlertStyleWarning;
    NSButton* does = [alert addButtonWithTitle:answer];
    does.hasDestructiveAction = YES;
    [alert addButtonWithTitle:@"Cancel"];
    [NSApp activateIgnoringOtherApps:YES];
    return [alert runModal] == NSAlertFirstButtonReturn;
}

void choose_folder(NSString* title, void (^chosen)(NSString* _Nullable path))
{
    NSOpenPanel* panel = make_panel(title, PathKind::Folder);
    [NSApp activateIgnoringOtherApps:YES];
    [panel beginWithCompletionHandler:^(NSModalResponse answer) {
        chosen(answer == NSModalResponseOK ? panel.URL.path : nil);
    }];
}

void choose_path(NSWindow* window,
                 PathKind kind,
                 NSString* title,
                 NSString* near,
                 void (^chosen)(NSString* _Nullable path))
{
    NSOpenPanel* panel = make_panel(title, kind);
    if (near.isAbsolutePath)
        panel.directoryURL = [NSURL fileURLWithPath:near.stringByDeletingLastPathComponent];
    [panel beginSheetModalForWindow:window completionHandler:^(NSModalResponse answer) {
        chosen(answer == NSModalResponseOK ? panel.URL.path : nil);
    }];
}

}  // namespace berth::menu
