#include "tests/apple/window_probe_impl.h"

#include <cmath>
#include <stdexcept>

namespace berth::test {

NSView* find_view(NSView* view, const std::string& name)
{
    if (from_ns(view.accessibilityLabel) == name) return view;
    for (NSView* below in view.subviews)
        if (NSView* found = find_view(below, name)) return found;
    return nil;
}

Rgb rgb_of(NSColor* colour)
{
    NSColor* plain = [colour colorUsingColorSpaceName:NSCalibratedRGBColorSpace];
    const auto channel = [](CGFloat part) {
        return static_cast<std::uint8_t>(std::lround(part * 255));
    };
    return {
        channel(plain.redComponent), channel(plain.greenComponent), channel(plain.blueComponent)};
}

namespace {

void find_nameless(NSView* view, std::vector<std::string>& found)
{
    const BOOL acts = [view isKindOfClass:[NSControl class]] &&
                      ![view isKindOfClass:[NSScroller class]] &&
                      ![view isKindOfClass:[NSTableHeaderView class]];
    // A field's editor is its field to a screen reader.
    const BOOL reads =
        acts || ([view isKindOfClass:[NSTextView class]] && !((NSTextView*)view).isFieldEditor);
    if (reads && view.accessibilityLabel.length == 0) found.push_back(from_ns(view.className));
    for (NSView* below in view.subviews)
        find_nameless(below, found);
}

}  // namespace

void post_to_main(std::function<void()> work)
{
    @autoreleasepool {
        dispatch_async(dispatch_get_main_queue(), ^{
            work();
        });
    }
}

WindowProbe::WindowProbe(const WindowAccess& access) : impl_(std::make_unique<Impl>())
{
    @autoreleasepool {
        [NSApplication sharedApplication];
        impl_->windows = [[BerthWindows alloc] initWithAccess:access];
    }
}

WindowProbe::~WindowProbe()
{
    @autoreleasepool {
        [impl_->windows closeAll];
        impl_.reset();
    }
}

void WindowProbe::open(const menu::OpenWindow& wanted)
{
    @autoreleasepool {
        [impl_->windows open:wanted];
    }
}

bool WindowProbe::has(const std::string& name) const
{
    @autoreleasepool {
        return impl_->named(name) != nil;
    }
}

bool WindowProbe::is_open(const std::string& name) const
{
    @autoreleasepool {
        return impl_->named(name).window.isVisible;
    }
}

void WindowProbe::close(const std::string& name)
{
    @autoreleasepool {
        [impl_->named(name).window performClose:nil];
    }
}

std::string WindowProbe::title(const std::string& name) const
{
    @autoreleasepool {
        return from_ns(impl_->named(name).window.title);
    }
}

void WindowProbe::draw(const std::string& name, const std::string& path) const
{
    @autoreleasepool {
        NSView* content = (NSView*)impl_->named(name).window.contentView;
        [content display];
        [content lockFocus];
        NSBitmapImageRep* image = [[NSBitmapImageRep alloc] initWithFocusedViewRect:content.bounds];
        [content unlockFocus];
        NSData* png = [image representationUsingType:NSPNGFileType
                                          properties:[NSDictionary dictionary]];
        [png writeToFile:to_ns(path) atomically:YES];
    }
}

std::vector<std::string> WindowProbe::nameless(const std::string& name) const
{
    @autoreleasepool {
        std::vector<std::string> found;
        find_nameless((NSView*)impl_->named(name).window.contentView, found);
        return found;
    }
}

std::vector<std::vector<std::string>> WindowProbe::rows(const std::string& name) const
{
    @autoreleasepool {
        BerthTable* table = impl_->table(name);
        std::vector<std::vector<std::string>> rows;
        for (NSInteger row = 0; row < [table numberOfRowsInTableView:table.tableView]; ++row) {
            auto& cells = rows.emplace_back();
            for (NSTableColumn* column in table.tableView.tableColumns) {
                id value = [table tableView:table.tableView objectValueForTableColumn:column
                                          row:row];
                cells.push_back([value isKindOfClass:[NSNumber class]]
                                    ? (((NSNumber*)value).boolValue ? menu::kChecked : "")
                                    : from_ns(value));
            }
        }
        return rows;
    }
}

int WindowProbe::chosen_row(const std::string& name) const
{
    @autoreleasepool {
        return static_cast<int>(impl_->table(name).tableView.selectedRow);
    }
}

void WindowProbe::choose_row(const std::string& name, int row)
{
    @autoreleasepool {
        NSIndexSet* rows = [NSIndexSet indexSetWithIndex:static_cast<NSUInteger>(row)];
        [impl_->table(name).tableView selectRowIndexes:rows byExtendingSelection:NO];
    }
}

void WindowProbe::open_row(const std::string& name, int row)
{
    choose_row(name, row);
    @autoreleasepool {
        NSTableView* view = impl_->table(name).tableView;
        [NSApp sendAction:view.doubleAction to:view.target from:view];
    }
}

void WindowProbe::choose(const std::string& name, const std::string& control, int index)
{
    @autoreleasepool {
        NSPopUpButton* button = (NSPopUpButton*)impl_->control(name, control);
        [button selectItemAtIndex:index];
        [NSApp sendAction:button.action to:button.target from:button];
    }
}

void WindowProbe::type_into(const std::string& name,
                            const std::string& control,
                            const std::string& text)
{
    @autoreleasepool {
        NSTextField* field = (NSTextField*)impl_->control(name, control);
        // A window that was not the key window for a moment keeps a first responder that edits
        // nothing: from the beginning, then.
        if (!field.currentEditor) {
            [field.window makeFirstResponder:nil];
            [field.window makeFirstResponder:field];
        }
        NSTextView* editor = (NSTextView*)field.currentEditor;
        if (!editor) throw std::runtime_error("nothing can be typed into " + control);
        [editor setString:to_ns(text)];
        [editor didChangeText];
    }
}

void WindowProbe::press_key(const std::string& name, Key key)
{
    @autoreleasepool {
        NSTextView* editor = (NSTextView*)impl_->named(name).window.firstResponder;
        switch (key) {
        case Key::Return: return [editor doCommandBySelector:@selector(insertNewline:)];
        case Key::Down: return [editor doCommandBySelector:@selector(moveDown:)];
        case Key::Up: return [editor doCommandBySelector:@selector(moveUp:)];
        case Key::Escape: return [editor doCommandBySelector:@selector(cancelOperation:)];
        }
    }
}

bool WindowProbe::can_press(const std::string& name, const std::string& button) const
{
    @autoreleasepool {
        return ((NSButton*)impl_->control(name, button)).isEnabled;
    }
}

void WindowProbe::press(const std::string& name, const std::string& button)
{
    @autoreleasepool {
        [(NSButton*)impl_->control(name, button) performClick:nil];
    }
}

std::string WindowProbe::label(const std::string& name, const std::string& control) const
{
    @autoreleasepool {
        NSTextField* field = (NSTextField*)impl_->control(name, control);
        return field.isHidden ? std::string() : from_ns(field.stringValue);
    }
}

HistoryPicture WindowProbe::picture(const std::string& name) const
{
    @autoreleasepool {
        return impl_->history(name).picture.picture;
    }
}

std::size_t WindowProbe::selected_run(const std::string& name) const
{
    @autoreleasepool {
        return impl_->history(name).picture.selected;
    }
}

void WindowProbe::click_picture(const std::string& name, double x, double y, int clicks)
{
    @autoreleasepool {
        BerthHistoryView* view = impl_->history(name).picture;
        const NSPoint place = [view convertPoint:NSMakePoint(x, y) toView:nil];
        NSEvent* event = [NSEvent mouseEventWithType:NSLeftMouseDown location:place modifierFlags:0
                                           timestamp:0
                                        windowNumber:view.window.windowNumber
                                             context:nil
                                         eventNumber:0
                                          clickCount:clicks
                                            pressure:1];
        [view mouseDown:event];
    }
}

std::string WindowProbe::tool_tip(const std::string& name, double x, double y) const
{
    @autoreleasepool {
        BerthHistoryView* view = impl_->history(name).picture;
        return from_ns([view view:view stringForToolTip:0 point:NSMakePoint(x, y)
                         userData:nullptr]);
    }
}

Rgb WindowProbe::drawn_at(const std::string& name, double x, double y) const
{
    @autoreleasepool {
        BerthHistoryView* view = impl_->history(name).picture;
        [view display];
        [view lockFocus];
        NSBitmapImageRep* image =
            [[NSBitmapImageRep alloc] initWithFocusedViewRect:NSMakeRect(x, y, 1, 1)];
        [view unlockFocus];
        return rgb_of([image colorAtX:0 y:0]);
    }
}

}  // namespace berth::test
