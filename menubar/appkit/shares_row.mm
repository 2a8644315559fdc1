#include "menubar/appkit/shares_row.h"

#include "menubar/appkit/controls.h"
#include "menubar/appkit/dialogs.h"
#include "vzcore/base/foundation_text.h"

using berth::from_ns;
using berth::NewMachineModel;
using berth::Share;
using namespace berth::menu;

namespace {

enum Column { Tag, Folder, ReadOnly };

const std::vector<TableColumn>& columns()
{
    using Edit = TableColumn::Edit;
    static const std::vector<TableColumn> all{{"Name", false, 110, Edit::Text},
                                              {"Folder", false, 250, Edit::Text},
                                              {"Read-only", false, 70, Edit::Check}};
    return all;
}

}  // namespace

@implementation BerthSharesRow {
    NewMachineModel* _model;
    __weak NSWindow* _window;
    NSButton* _remove;
}

- (instancetype)initWithModel:(NewMachineModel&)model window:(NSWindow*)window
{
    self = [super init];
    if (!self) return nil;
    _model = &model;
    _window = window;
    _view = [[NSView alloc] initWithFrame:NSMakeRect(0, 0, 400, 140)];
    _table = [[BerthTable alloc] initWithName:@"Shared folders" columns:columns()];
    place(_table.scrollView,
          _view,
          NSMakeRect(0, 34, 400, 106),
          NSViewWidthSizable | NSViewHeightSizable);
    NSButton* add = make_button(@"Add Folder…", @"Share a folder", self, @selector(addFolder:));
    _remove = make_button(@"Remove", @"Do not share the folder", self, @selector(removeFolder:));
    place(add, _view, NSMakeRect(0, 0, 120, 28), NSViewMaxXMargin);
    place(_remove, _view, NSMakeRect(126, 0, 90, 28), NSViewMaxXMargin);
    _controls = @[ _table.tableView, add, _remove ];
    __weak BerthSharesRow* weak = self;
    _table.edited = ^(NSInteger row, int column, const std::string& text) {
        [weak edit:row column:column text:text];
    };
    [self show];
    return self;
}

- (void)show
{
    std::vector<TableRow> rows;
    for (const Share& share : _model->machine().shares)
        rows.push_back({{share.tag, share.path, share.read_only ? kChecked : ""}, false});
    _remove.enabled = !rows.empty();
    [_table show:std::move(rows)];
}

- (void)addFolder:(nullable id)sender
{
    static_cast<void>(sender);
    NSWindow* window = _window;
    if (!window) return;
    __weak BerthSharesRow* weak = self;
    choose_path(
        window, PathKind::Folder, @"Choose a folder to share", @"", ^(NSString* _Nullable path) {
            if (path) [weak add:from_ns(path)];
        });
}

- (void)add:(const std::string&)folder
{
    [_table endEditing];
    _model->add_folder(folder);
    [self show];
    _table.chosen = static_cast<NSInteger>(_model->machine().shares.size()) - 1;
}

- (void)removeFolder:(nullable id)sender
{
    static_cast<void>(sender);
    [_table endEditing];
    if (_table.chosen < 0) return;
    _model->remove_folder(static_cast<std::size_t>(_table.chosen));
    [self show];
}

- (void)edit:(NSInteger)row column:(int)column text:(const std::string&)text
{
    Share share = _model->machine().shares[static_cast<std::size_t>(row)];
    if (column == Tag) share.tag = text;
    if (column == Folder) share.path = text;
    if (column == ReadOnly) share.read_only = text == kChecked;
    _model->set_share(static_cast<std::size_t>(row), std::move(share));
    [self show];
}

@end
