#include "menubar/appkit/drawn_menu.h"

#include "menubar/model/diff.h"
#include "vzcore/base/foundation_text.h"

using berth::menu::find_row;
using berth::from_ns;
using berth::menu::Row;
using berth::menu::RowKind;
using berth::to_ns;

@implementation BerthDrawnMenu {
    Row _root;
    NSMutableDictionary<NSString*, NSMenuItem*>* _items;  // by row id
}

- (instancetype)init
{
    self = [super init];
    if (!self) return nil;
    _items = [NSMutableDictionary dictionary];
    _menu = [self newMenu];
    _menu.delegate = self;
    return self;
}

- (NSMenu*)newMenu
{
    NSMenu* menu = [[NSMenu alloc] initWithTitle:@""];
    menu.autoenablesItems = NO;  // the model says what is enabled
    return menu;
}

- (void)draw:(const Row&)root
{
    const berth::menu::MenuDiff diff = berth::menu::diff_rows(_root, root);
    _root = root;
    for (const std::string& rowId : diff.changed)
        if (const Row* row = find_row(_root, rowId))
            if (NSMenuItem* item = _items[to_ns(rowId)]) [self show:*row on:item];
    for (const std::string& rowId : diff.relisted)
        if (const Row* row = find_row(_root, rowId)) [self list:*row];
    if (!diff.relisted.empty()) [self forgetOthers];
}

- (void)list:(const Row&)row
{
    if (&row == &_root) return [self list:row.children in:_menu];
    NSMenuItem* item = _items[to_ns(row.id)];
    if (row.children.empty()) {
        item.submenu = nil;
        return [self show:row on:item];  // it may act now
    }
    if (!item.submenu) {
        item.submenu = [self newMenu];
        [self show:row on:item];
    }
    NSMenu* submenu = item.submenu;
    [self list:row.children in:submenu];
}

// Each row's item is moved to its place, and made where there is none; what is left over goes.
- (void)list:(const std::vector<Row>&)rows in:(NSMenu*)menu
{
    NSInteger place = 0;
    for (const Row& row : rows) {
        NSMenuItem* known = _items[to_ns(row.id)];
        NSMenuItem* item = known ? known : [self newItem:row];
        const BOOL isThere = place < menu.numberOfItems && [menu itemAtIndex:place] == item;
        if (!isThere) {
            [item.menu removeItem:item];
            [menu insertItem:item atIndex:place];
        }
        ++place;
    }
    while (menu.numberOfItems > place)
        [menu removeItemAtIndex:place];
}

- (NSMenuItem*)newItem:(const Row&)row
{
    NSMenuItem* item = row.kind == RowKind::Separator
                           ? (NSMenuItem*)[NSMenuItem separatorItem]
                           : [[NSMenuItem alloc] initWithTitle:@"" action:nil keyEquivalent:@""];
    item.representedObject = to_ns(row.id);
    _items[to_ns(row.id)] = item;
    if (!row.children.empty()) {
        NSMenu* submenu = [self newMenu];
        item.submenu = submenu;
        [self list:row.children in:submenu];
    }
    [self show:row on:item];
    return item;
}

- (void)show:(const Row&)row on:(NSMenuItem*)item
{
    if (row.kind == RowKind::Separator) return;
    item.title = to_ns(row.title);
    item.enabled = row.enabled;
    item.state =
        row.kind == RowKind::Check && row.checked ? NSControlStateValueOn : NSControlStateValueOff;
    item.keyEquivalent = to_ns(row.shortcut).lowercaseString;
    if (!row.children.empty()) return;  // AppKit's own: it opens the submenu
    item.target = self;
    item.action = @selector(choose:);
}

- (void)forgetOthers
{
    NSMutableSet<NSString*>* ids = [NSMutableSet set];
    [self collect:_root into:ids];
    for (NSString* rowId in _items.allKeys)
        if (![ids containsObject:rowId]) [_items removeObjectForKey:rowId];
}

- (void)collect:(const Row&)row into:(NSMutableSet<NSString*>*)ids
{
    [ids addObject:to_ns(row.id)];
    for (const Row& child : row.children)
        [self collect:child into:ids];
}

- (void)choose:(NSMenuItem*)item
{
    NSString* rowId = item.representedObject;
    const Row* row = find_row(_root, from_ns(rowId));
    if (!row || !row->enabled) return;
    if (row->question && self.ask &&
        !self.ask(to_ns(row->question->text), to_ns(row->question->answer)))
        return;
    if (self.chosen) self.chosen(rowId);
}

- (void)menuWillOpen:(NSMenu*)menu
{
    static_cast<void>(menu);
    if (self.opening) self.opening();
}

@end
