#pragma once

#include "menubar/windows/log_window_model.h"

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN

/// The text of a log: an NSTextView that is changed by edits, and tells where its user scrolls. For
/// .mm files; on the main thread only.
@interface BerthLogTextView : NSObject
@property(nonatomic, readonly) NSScrollView* scrollView;
@property(nonatomic, readonly) NSTextView* textView;
/// The user scrolled, and had seen so much by then.
@property(nonatomic, copy, nullable) void (^scrolled)
    (const berth::ScrollWish& wish, const berth::TextChange& seen);
/// All of the text is needed again, as colours have changed.
@property(nonatomic, copy, nullable) void (^restyled)(void);
- (void)apply:(const berth::TextChange&)change;
- (berth::ScrollPlace)place;
@end

NS_ASSUME_NONNULL_END
