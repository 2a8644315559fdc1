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
    enum class Edit { None, Text, Check };
    Edit edit = Edit::None;  ///< What a user can do to its cells.
};
/// In a cell of a column that is checked; one that is not is empty.
inline constexpr const char* kChecked = "✓";

struct TableRow {
    std::vector<std::string> cells;
    bool is_alarming = false;
};

/// The columns that all windows of this kind have; `width_of` says how wide each is at first.
template <typename Columns> std::vector<TableColumn> columns_of(double (*width_of)(int column))
{
    std::vector<TableColumn> columns;
    for (int i = 0; i < Columns::Columns; ++i)
        columns.push_back({Columns::column_title(i), Columns::is_number(i), width_of(i)});
    return columns;
}

template <typename Columns, typename Item> TableRow row_of(const Item& item, bool is_alarming)
{
    TableRow row;
    for (int i = 0; i < Columns::Columns; ++i)
        row.cells.push_back(Columns::cell(item, i));
    row.is_alarming = is_alarming;
    return row;
}

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
/// The user has changed a cell, which is shown as it was until show: says otherwise.
@property(nonatomic, copy, nullable) void (^edited)
    (NSInteger row, int column, const std::string& text);
/// What one types into a cell counts from now on.
- (void)endEditing;
/// The row that is chosen stays so, by its place.
- (void)show:(std::vector<berth::menu::TableRow>)rows;
@end

NS_ASSUME_NONNULL_END
