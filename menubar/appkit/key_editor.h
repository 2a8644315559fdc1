#pragma once

#include "menubar/windows/key_bytes.h"

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN

/// The field editor of the line that one types at the guest in. While `pressed` is set, each key
/// goes there and none into the field. For .mm files; on the main thread only.
@interface BerthKeyEditor : NSTextView
@property(nonatomic, copy, nullable) void (^pressed)(const berth::KeyPress& press);
@end

NS_ASSUME_NONNULL_END
