#pragma once

#include "menubar/appkit/table.h"
#include "menubar/appkit/window.h"
#include "menubar/windows/window_backend.h"

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN

/// The form for a new machine. For .mm files; on the main thread only.
@interface BerthNewMachineWindow : NSObject <BerthWindow, NSWindowDelegate, NSTextFieldDelegate>
- (instancetype)initWithAccess:(const berth::WindowAccess&)access;
/// Runs when the agent has made it, just before the window closes.
@property(nonatomic, copy, nullable) void (^created)(const std::string& machine);
@property(nonatomic, readonly) BerthTable* table;  ///< Of the shared folders.
@end

NS_ASSUME_NONNULL_END
