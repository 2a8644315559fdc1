#pragma once

#include "menubar/model/row.h"

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN

/// An NSMenu that shows a model. The next model changes it in place, row by row, also while it is
/// open. For .mm files; on the main thread only.
@interface BerthDrawnMenu : NSObject <NSMenuDelegate>
@property(nonatomic, readonly) NSMenu* menu;
/// With the row's id.
@property(nonatomic, copy, nullable) void (^chosen)(NSString* rowId);
@property(nonatomic, copy, nullable) void (^opening)(void);
/// Asks before a row with a question is chosen; YES: do it.
@property(nonatomic, copy, nullable) BOOL (^ask)(NSString* text, NSString* answer);
- (void)draw:(const berth::menu::Row&)root;
@end

NS_ASSUME_NONNULL_END
