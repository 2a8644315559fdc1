#pragma once

#include "menubar/appkit/log_pane.h"
#include "menubar/appkit/window.h"
#include "menubar/windows/window_backend.h"

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN

/// The console logs of one machine, or two of them side by side. For .mm files; on the main thread
/// only.
@interface BerthLogWindow
    : NSObject <BerthWindow, NSWindowDelegate, NSTextFieldDelegate, NSMenuItemValidation>
- (instancetype)initWithAccess:(const berth::WindowAccess&)access
                       machine:(const std::string&)machine
                           run:(std::int64_t)run;
/// Shows that run; 0: whichever is shown.
- (void)showRun:(std::int64_t)run;
/// The run before that one beside it.
- (void)compare:(std::int64_t)run;
@property(nonatomic, readonly) BerthLogPane* pane;
/// The run before, while that is compared.
@property(nonatomic, readonly, nullable) BerthLogPane* second;
@property(nonatomic, readonly) NSTextField* input;
@property(nonatomic, readonly) NSTextField* status;
@end

NS_ASSUME_NONNULL_END
