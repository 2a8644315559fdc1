#pragma once

#include "menubar/appkit/times_view.h"
#include "menubar/windows/log_window_model.h"

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN

/// The text of a log: an NSTextView that is changed by edits, and tells where its user scrolls. It
/// marks what a search finds in what is seen. For .mm files; on the main thread only.
@interface BerthLogTextView : NSObject
/// All of it; its frame is its owner's.
@property(nonatomic, readonly) NSView* view;
@property(nonatomic, readonly) NSScrollView* scrollView;
@property(nonatomic, readonly) NSTextView* textView;
/// The user scrolled, and had seen so much by then.
@property(nonatomic, copy, nullable) void (^scrolled)
    (const berth::ScrollWish& wish, const berth::TextChange& seen);
/// This part of the text is seen now, after that change.
@property(nonatomic, copy, nullable) void (^sees)
    (berth::TextSpan part, const berth::TextChange& seen);
/// All of the text is needed again, as colours have changed.
@property(nonatomic, copy, nullable) void (^restyled)(void);
- (void)apply:(const berth::TextChange&)change;
- (berth::ScrollPlace)place;
/// What is to be marked.
- (void)mark:(const berth::FindView&)find;
/// Whether there is room for times beside the lines; they are of what is seen.
@property(nonatomic) BOOL showsTimes;
- (void)showTimes:(const berth::TextTimes&)times;
@property(nonatomic, readonly) BerthTimesView* timesView;
/// What is selected, where that is a part of one line; else nothing.
- (NSString*)selectedWords;
@end

NS_ASSUME_NONNULL_END
