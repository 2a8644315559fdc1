#pragma once

#include "menubar/appkit/history_view.h"
#include "menubar/appkit/table.h"
#include "menubar/appkit/window.h"
#include "menubar/windows/window_backend.h"

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN

/// The runs of one machine, or of all of them: drawn, and below that in a table. For .mm files; on
/// the main thread only.
@interface BerthHistoryWindow : NSObject <BerthWindow, NSWindowDelegate, NSMenuItemValidation>
/// `machine` is empty for all of them.
- (instancetype)initWithAccess:(const berth::WindowAccess&)access
                       machine:(const std::string&)machine;
@property(nonatomic, copy, nullable) void (^openLog)(const std::string& machine, std::int64_t run);
/// The log of a run, and beside it that of the run before.
@property(nonatomic, copy, nullable) void (^compareLog)
    (const std::string& machine, std::int64_t run);
@property(nonatomic, readonly) BerthHistoryView* picture;
@property(nonatomic, readonly) BerthTable* table;
@end

NS_ASSUME_NONNULL_END
