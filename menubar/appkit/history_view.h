#pragma once

#include "menubar/windows/history_picture.h"

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN

/// The picture of the run history. For .mm files; on the main thread only.
@interface BerthHistoryView : NSView <NSViewToolTipOwner>
/// How much time is shown; zero: all.
@property(nonatomic) std::chrono::hours span;
/// The place of a run among those that are shown; HistoryPicture::kNone: none of them.
@property(nonatomic) std::size_t selected;
@property(nonatomic, copy, nullable) void (^choice)(std::size_t run);
@property(nonatomic, copy, nullable) void (^opened)(std::size_t run);
/// `machine` is the one whose memory is shown; empty: none is.
- (void)show:(std::vector<berth::RunView>)runs machine:(const std::string&)machine;
- (const berth::HistoryPicture&)picture;
/// All of the picture, with no run chosen: as lines, or twice as large as on the screen; nil where
/// that cannot be had.
- (nullable NSData*)pdf;
- (nullable NSData*)png;
@end

NS_ASSUME_NONNULL_END
