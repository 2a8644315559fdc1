#include "menubar/appkit/dialogs.h"

namespace berth::menu {

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
    NSOpenPanel* panel = [NSOpenPanel openPanel];
    panel.message = title;
    panel.prompt = @"Share";
    panel.canChooseDirectories = YES;
    panel.canChooseFiles = NO;
    panel.allowsMultipleSelection = NO;
    panel.canCreateDirectories = YES;
    [NSApp activateIgnoringOtherApps:YES];
    [panel beginWithCompletionHandler:^(NSModalResponse answer) {
        chosen(answer == NSModalResponseOK ? panel.URL.path : nil);
    }];
}

}  // namespace berth::menu
