#pragma once

#import <AppKit/AppKit.h>

// Dialogs of an application that has no window: each brings it to the front first. For .mm files;
// on the main thread only.
NS_ASSUME_NONNULL_BEGIN
namespace berth::menu {

/// YES when the user pressed `answer`.
BOOL ask_user(NSString* text, NSString* answer);
/// The path of a folder, or nil where none was chosen.
void choose_folder(NSString* title, void (^chosen)(NSString* _Nullable path));

}  // namespace berth::menu
NS_ASSUME_NONNULL_END
