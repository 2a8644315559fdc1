#pragma once

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN

/// One of our windows. On the main thread only.
@protocol BerthWindow <NSObject>
@property(nonatomic, readonly) NSWindow* window;
/// Runs when the user has closed it.
@property(nonatomic, copy, nullable) void (^closed)(void);
@end

NS_ASSUME_NONNULL_END
