#pragma once

#include "menubar/appkit/table.h"
#include "menubar/appkit/window.h"
#include "menubar/windows/window_backend.h"

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN

/// All machines in a table that one looks through by typing. For .mm files; on the main thread
/// only.
@interface BerthMachinesWindow : NSObject <BerthWindow, NSWindowDelegate, NSTextFieldDelegate>
- (instancetype)initWithAccess:(const berth::WindowAccess&)access;
@property(nonatomic, copy, nullable) void (^openLog)(const std::string& machine);
@property(nonatomic, copy, nullable) void (^openNew)(void);
/// As soon as the agent has told of it.
- (void)chooseMachine:(const std::string&)name;
@property(nonatomic, readonly) BerthTable* table;
@end

NS_ASSUME_NONNULL_END
