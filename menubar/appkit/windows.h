#pragma once

#include "menubar/appkit/window.h"
#include "menubar/model/command.h"
#include "menubar/windows/window_backend.h"

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN

/// Our windows, one for each thing that can be shown. On the main thread only.
@interface BerthWindows : NSObject
- (instancetype)initWithAccess:(const berth::WindowAccess&)access;
/// Opens it, or brings the one that is open to the front.
- (void)open:(const berth::menu::OpenWindow&)wanted;
- (void)closeAll;
/// Of the menu at the top of the screen.
- (void)newMachine:(nullable id)sender;
/// By the name that tells it from the others: "log/web"; nil where it is not open.
- (nullable id<BerthWindow>)windowNamed:(NSString*)name;
@end

NS_ASSUME_NONNULL_END
