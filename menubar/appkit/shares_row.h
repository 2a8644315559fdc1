#pragma once

#include "menubar/appkit/table.h"
#include "menubar/windows/new_machine_model.h"

#import <AppKit/AppKit.h>

NS_ASSUME_NONNULL_BEGIN

/// The shared folders of a machine that is still to come: a table, and buttons to add one and to
/// take one out. For .mm files; on the main thread only.
@interface BerthSharesRow : NSObject
/// `model` is borrowed and outlives it. `window` is what its dialogs stand over.
- (instancetype)initWithModel:(berth::NewMachineModel&)model window:(NSWindow*)window;
@property(nonatomic, readonly) NSView* view;
@property(nonatomic, readonly) BerthTable* table;
/// What one can act on, in order.
@property(nonatomic, readonly) NSArray<NSView*>* controls;
@end

NS_ASSUME_NONNULL_END
