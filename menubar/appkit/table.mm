#include "menubar/appkit/table.h"

#include "menubar/appkit/controls.h"
#include "vzcore/base/foundation_text.h"

using berth::from_ns;
using berth::to_ns;
using berth::menu::kChecked;
using berth::menu::TableColumn;
using berth::menu::TableRow;

using Edit = TableColumn::Edit;

@implementation BerthTable {
    std::vector<TableRow> _rows;
    std::vector<Edit> _edits;  // by column
    BOOL _isShowing;
}

- (instancetype)initWithName:(NSString*)name columns:(const std::vector<TableColumn>&)columns
{
    self = [super init];
    if (!self) return nil;
    const NSRect frame = NSMakeRect(0, 0, 400, 200);
    _scrollView = [[NSScrollView alloc] initWithFrame:frame];
    _scrollView.hasVerticalScroller = YES;
    _scrollView.hasHorizontalScroller = YES;
    _tableView = [[NSTableView alloc] initWithFrame:frame];
    for (std::size_t i = 0; i < columns.size(); ++i)
        [self addColumn:columns[i] place:i];
    _tableView.allowsMultipleSelection = NO;
    _tableView.allowsColumnReordering = NO;
    _tableView.usesAlternatingRowBackgroundColors = YES;
    _tableView.dataSource = self;
    _tableView.delegate = self;
    _tableView.target = self;
    _tableView.doubleAction = @selector(openRow:);
    berth::menu::set_name(_tableView, name);
    _scrollView.documentView = _tableView;
    return self;
}

- (void)addColumn:(const TableColumn&)column place:(std::size_t)place
{
    NSString* identifier = [NSString stringWithFormat:@"%zu", place];
    NSTableColumn* made = [[NSTableColumn alloc] initWithIdentifier:identifier];
    NSTableHeaderCell* header = (NSTableHeaderCell*)made.headerCell;
    header.stringValue = to_ns(column.title);
    made.width = column.width;
    made.editable = column.edit != Edit::None;
    _edits.push_back(column.edit);
    if (column.edit == Edit::Check) {
        NSButtonCell* box = [[NSButtonCell alloc] init];
        [box setButtonType:NSButtonTypeSwitch];
        box.title = @"";
        made.dataCell = box;
    }
    if (column.is_number) {
        header.alignment = NSTextAlignmentRight;
        ((NSCell*)made.dataCell).alignment = NSTextAlignmentRight;
    }
    [_tableView addTableColumn:made];
}

- (void)show:(std::vector<TableRow>)rows
{
    const NSInteger before = self.chosen;
    _isShowing = YES;  // what is chosen by us is not told
    _rows = std::move(rows);
    [_tableView reloadData];
    const auto last = static_cast<NSInteger>(_rows.size()) - 1;
    self.chosen = std::min(std::max<NSInteger>(before, 0), last);
    _isShowing = NO;
}

- (NSInteger)chosen
{
    return _tableView.selectedRow;
}

- (void)setChosen:(NSInteger)row
{
    if (row < 0) return [_tableView deselectAll:nil];
    if (row == _tableView.selectedRow) return;
    [_tableView selectRowIndexes:[NSIndexSet indexSetWithIndex:static_cast<NSUInteger>(row)]
            byExtendingSelection:NO];
    [_tableView scrollRowToVisible:row];
}

- (NSInteger)numberOfRowsInTableView:(NSTableView*)tableView
{
    static_cast<void>(tableView);
    return static_cast<NSInteger>(_rows.size());
}

- (nullable id)tableView:(NSTableView*)tableView
    objectValueForTableColumn:(nullable NSTableColumn*)column
                          row:(NSInteger)row
{
    static_cast<void>(tableView);
    NSString* identifier = column.identifier;
    const auto place = static_cast<std::size_t>(identifier.integerValue);
    const std::string& cell = _rows[static_cast<std::size_t>(row)].cells[place];
    if (_edits[place] == Edit::Check) return @(cell == kChecked);
    return to_ns(cell);
}

- (void)tableView:(NSTableView*)tableView
    setObjectValue:(nullable id)value
    forTableColumn:(nullable NSTableColumn*)column
               row:(NSInteger)row
{
    static_cast<void>(tableView);
    NSString* identifier = column.identifier;
    const int place = static_cast<int>(identifier.integerValue);
    const bool isChecked = [value isKindOfClass:[NSNumber class]] && [value boolValue];
    const bool isText = [value isKindOfClass:[NSString class]];
    const std::string text = isText ? from_ns(value) : std::string(isChecked ? kChecked : "");
    if (self.edited) self.edited(row, place, text);
}

- (void)endEditing
{
    if (_tableView.currentEditor) [_tableView.window makeFirstResponder:_tableView];
}

- (void)tableView:(NSTableView*)tableView
    willDisplayCell:(id)cell
     forTableColumn:(nullable NSTableColumn*)column
                row:(NSInteger)row
{
    static_cast<void>(tableView);
    static_cast<void>(column);
    const CGFloat size = [NSFont smallSystemFontSize];
    const bool isBold = _rows[static_cast<std::size_t>(row)].is_alarming;
    ((NSCell*)cell).font =
        isBold ? [NSFont boldSystemFontOfSize:size] : [NSFont systemFontOfSize:size];
}

- (void)tableViewSelectionDidChange:(NSNotification*)notification
{
    static_cast<void>(notification);
    if (!_isShowing && self.choice) self.choice(self.chosen);
}

- (void)openRow:(nullable id)sender
{
    static_cast<void>(sender);
    if (self.chosen >= 0 && self.opened) self.opened(self.chosen);
}

@end
