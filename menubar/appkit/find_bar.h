#pragma once

#include "menubar/windows/log_find.h"

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN

/// Where one says what to look for in a log. It only asks. For .mm files; on the main thread only.
@interface BerthFindBar : NSObject <NSTextFieldDelegate>
@property(nonatomic, readonly) NSView* view;
/// Another text, of which more may follow, or another way to look for it.
@property(nonatomic, copy, nullable) void (^asked)(const berth::FindQuery& query, BOOL typing);
@property(nonatomic, copy, nullable) void (^stepped)(int by);
@property(nonatomic, copy, nullable) void (^closed)(void);
/// As high as it is, in a superview of this width.
- (instancetype)initWithWidth:(CGFloat)width;
/// Takes the focus.
- (void)begin;
/// Looks for this text.
- (void)take:(NSString*)text;
- (void)show:(const berth::FindState&)state;
@end

NS_ASSUME_NONNULL_END
