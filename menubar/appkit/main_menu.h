#pragma once

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN
namespace berth::menu {

/// The menu at the top of the screen while one of our windows is in front: what gives them ⌘W, ⌘F,
/// ⌘C and the like. There is no ⌘Q: it would end the agent of a user who is done with a window.
/// `windows` has newMachine: and outlives the menu.
NSMenu* make_main_menu(id windows);

}  // namespace berth::menu
NS_ASSUME_NONNULL_END
