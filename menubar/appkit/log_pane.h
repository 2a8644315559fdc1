#pragma once

#include "menubar/appkit/find_bar.h"
#include "menubar/appkit/log_text_view.h"
#include "menubar/windows/window_backend.h"

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN

/// One log with all that belongs to it: the picker of runs above, the search, the text. For .mm
/// files; on the main thread only.
@interface BerthLogPane : NSObject
- (instancetype)initWithAccess:(const berth::WindowAccess&)access
                       machine:(const std::string&)machine
                           run:(std::int64_t)run
                         which:(berth::LogRun)which
                         frame:(NSRect)frame;
@property(nonatomic, readonly) NSView* view;
@property(nonatomic, readonly) BerthLogTextView* text;
@property(nonatomic, readonly) NSPopUpButton* picker;
/// What the model says now.
- (const berth::LogWindowView&)state;
/// It says something else.
@property(nonatomic, copy, nullable) void (^changed)(void);
@property(nonatomic, copy, nullable) void (^noted)(const std::string& note);
@property(nonatomic) BOOL showsTimes;
/// With its model, where that is.
- (void)with:(std::function<void(berth::LogWindowModel&)>)work;
- (void)focus;

- (void)find;
- (void)findStep:(int)by;
- (void)findSelection;
@end

NS_ASSUME_NONNULL_END
