#pragma once

#include "menubar/windows/colours.h"

#import <AppKit/AppKit.h>

// What the windows are made of. For .mm files; on the main thread only.
NS_ASSUME_NONNULL_BEGIN
namespace berth::menu {

/// A window that stays when it is closed, for whoever holds it, and has its place back next time.
NSWindow* make_window(NSString* title, NSSize size, NSString* autosave_name);
/// To the front, with the application, which has no Dock icon to be chosen by.
void bring_to_front(NSWindow* window);

/// Text that is only read. `name` is for a screen reader.
NSTextField* make_label(NSString* name);
/// One of as many lines as its text needs.
NSTextField* make_text(NSString* name);
/// The height that its text needs in that width.
CGFloat height_of(NSTextField* text, CGFloat width);
/// One that stands in the middle of a view that has nothing to show.
NSTextField* make_message(NSString* name);
/// One that is laid over a view to say what is wrong, and is not seen until then.
NSTextField* make_notice(NSString* name);
NSTextField* make_field(NSString* name, NSString* placeholder);
NSPopUpButton* make_pop_up(NSString* name, id target, SEL action);
NSButton* make_button(NSString* title, NSString* name, id target, SEL action);
/// Its title is its name, too.
NSButton* make_check_box(NSString* title, id target, SEL action);
/// Shows a label's text; where there is none, nothing.
void show_text(NSTextField* label, const std::string& text);
void set_placeholder(NSTextField* field, const std::string& text);
/// What a screen reader calls it.
void set_name(NSView* view, NSString* name);

/// Where a view is in its superview, and what of that follows the superview's size.
void place(NSView* view, NSView* superview, NSRect frame, NSAutoresizingMaskOptions follows);
/// In the middle of that part of it, which grows with it.
void place_in_middle(NSTextField* message, NSView* superview, NSRect part);

NSColor* to_colour(berth::Rgb colour);
/// A colour of the system's, as it is in this view: light or dark.
berth::Rgb colour_in(NSView* view, NSColor* colour);

}  // namespace berth::menu
NS_ASSUME_NONNULL_END
