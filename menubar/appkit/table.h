#pragma once

#import <AppKit/AppKit.h>

#include <string>
#include <vector>

NS_ASSUME_NONNULL_BEGIN

namespace berth::menu {

struct TableColumn {
    std::string title;
    bool is_number = false;
    double width = 80;
};
struct TableRow {
    std::vector<std::string> cells;
    bool is_alarming = false;
};

}  // namespace berth::menu

/// A table of rows, one of which is chosen as a whole. For .mm files; on the main thread only.
@interface BerthTable : NSObject <NSTableViewDataSource, NSTableViewDelegate>
- (instancetype)initWithName:(NSString*)name
                     columns:(const std::vector<berth::menu::TableColumn>&)columns;
@property(nonatomic, readonly) NSScrollView* scrollView;
@property(nonatomic, readonly) NSTableView* tableView;
/// The row that is chosen; -1: none is.
@property(nonatomic) NSInteger chosen;
/// The user chose another row, or double-clicked one.
@property(nonatomic, copy, nullable) void (^choice)(NSInteger row);
@property(nonatomic, copy, nullable) void (^opened)(NSInteger row);
/// The row that is chosen stays so, by its place.
- (void)show:(std::vector<berth::menu::TableRow>)rows;
@end

NS_ASSUME_NONNULL_END
