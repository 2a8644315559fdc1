#pragma once

#import <AppKit/AppKit.h>

// Dialogs. Those of no window bring the application, which has none, to the front first. For .mm
// files; on the main thread only.
NS_ASSUME_NONNULL_BEGIN
namespace berth::menu {

/// YES when the user pressed `answer`.
BOOL ask_user(NSString* text, NSString* answer);
/// The path of a folder, or nil where none was chosen.
void choose_folder(NSString* title, void (^chosen)(NSString* _Nullable path));

enum class PathKind { File, Folder };
/// Likewise of a file or a folder, over a window of ours. It begins where `near` is, a path that
/// may be anything.
void choose_path(NSWindow* window,
                 PathKind kind,
                 NSString* title,
                 NSString* near,
                 void (^chosen)(NSString* _Nullable path));

}  // namespace berth::menu
NS_ASSUME_NONNULL_END
