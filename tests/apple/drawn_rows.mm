#include "tests/apple/drawn_rows.h"

#include "menubar/appkit/drawn_menu.h"
#include "vzcore/base/foundation_text.h"

namespace berth::test {
namespace {

std::vector<DrawnRow> rows_of(NSMenu* menu)
{
    std::vector<DrawnRow> rows;
    for (NSMenuItem* item in menu.itemArray) {
        DrawnRow& row = rows.emplace_back();
        row.item = (__bridge const void*)item;
        row.id = from_ns(item.representedObject);
        row.separator = item.isSeparatorItem;
        row.title = from_ns(item.title);
        row.shortcut = from_ns(item.keyEquivalent);
        row.enabled = item.isEnabled;
        row.checked = item.state == NSControlStateValueOn;
        row.acts = item.action != nullptr && !item.submenu;
        if (item.submenu) row.children = rows_of(item.submenu);
    }
    return rows;
}

NSMenuItem* _Nullable item_in(NSMenu* menu, NSString* row_id)
{
    for (NSMenuItem* item in menu.itemArray) {
        if ([item.representedObject isEqual:row_id]) return item;
        NSMenuItem* below = item.submenu ? item_in(item.submenu, row_id) : nil;
        if (below) return below;
    }
    return nil;
}

}  // namespace

struct DrawnMenuProbe::Impl {
    BerthDrawnMenu* drawn;
};

DrawnMenuProbe::DrawnMenuProbe() : impl_(std::make_unique<Impl>())
{
    @autoreleasepool {
        [NSApplication sharedApplication];  // whose windows menus are
        impl_->drawn = [[BerthDrawnMenu alloc] init];
        impl_->drawn.chosen = ^(NSString* rowId) {
            chosen.push_back(from_ns(rowId));
        };
        impl_->drawn.ask = ^BOOL(NSString* text, NSString* button) {
            asked.push_back(from_ns(text) + " [" + from_ns(button) + "]");
            return answer;
        };
        impl_->drawn.opening = ^{
            ++openings;
        };
    }
}

DrawnMenuProbe::~DrawnMenuProbe()
{
    @autoreleasepool {
        impl_.reset();
    }
}

void DrawnMenuProbe::draw(const menu::Row& root)
{
    @autoreleasepool {
        [impl_->drawn draw:root];
    }
}

std::vector<DrawnRow> DrawnMenuProbe::rows() const
{
    @autoreleasepool {
        return rows_of(impl_->drawn.menu);
    }
}

void DrawnMenuProbe::click(const std::string& row_id)
{
    @autoreleasepool {
        NSMenuItem* item = item_in(impl_->drawn.menu, to_ns(row_id));
        if (item.isEnabled && item.action) [NSApp sendAction:item.action to:item.target from:item];
    }
}

void DrawnMenuProbe::open()
{
    @autoreleasepool {
        [impl_->drawn.menu.delegate menuWillOpen:impl_->drawn.menu];
    }
}

}  // namespace berth::test
