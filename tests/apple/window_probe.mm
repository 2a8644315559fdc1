#include "tests/apple/window_probe.h"

#include "menubar/appkit/history_window.h"
#include "menubar/appkit/log_window.h"
#include "menubar/appkit/windows.h"
#include "vzcore/base/foundation_text.h"

#include <cmath>

namespace berth::test {

struct WindowProbe::Impl {
    BerthWindows* windows;

    [[nodiscard]] id<BerthWindow> named(const std::string& name) const
    {
        return [windows windowNamed:to_ns(name)];
    }
    [[nodiscard]] BerthLogWindow* log(const std::string& name) const
    {
        return (BerthLogWindow*)named(name);
    }
    [[nodiscard]] BerthHistoryWindow* history(const std::string& name) const
    {
        return (BerthHistoryWindow*)named(name);
    }
    /// Of those windows that have one.
    [[nodiscard]] BerthTable* table(const std::string& name) const { return history(name).table; }
};

namespace {

Rgb rgb_of(NSColor* colour)
{
    NSColor* plain = [colour colorUsingColorSpaceName:NSCalibratedRGBColorSpace];
    const auto channel = [](CGFloat part) {
        return static_cast<std::uint8_t>(std::lround(part * 255));
    };
    return {
        channel(plain.redComponent), channel(plain.greenComponent), channel(plain.blueComponent)};
}

NSView* find_view(NSView* view, const std::string& name)
{
    if (from_ns(view.accessibilityLabel) == name) return view;
    for (NSView* below in view.subviews)
        if (NSView* found = find_view(below, name)) return found;
    return nil;
}

void find_nameless(NSView* view, std::vector<std::string>& found)
{
    const BOOL acts = [view isKindOfClass:[NSControl class]] &&
                      ![view isKindOfClass:[NSScroller class]] &&
                      ![view isKindOfClass:[NSTableHeaderView class]];
    const BOOL reads = acts || [view isKindOfClass:[NSTextView class]];
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

std::u16string WindowProbe::text(const std::string& name) const
{
    @autoreleasepool {
        NSString* text = impl_->log(name).text.textView.string;
        std::u16string units(text.length, u'\0');
        [text getCharacters:reinterpret_cast<unichar*>(units.data())
                      range:NSMakeRange(0, units.size())];
        return units;
    }
}

std::vector<StyledPiece> WindowProbe::pieces(const std::string& name) const
{
    @autoreleasepool {
        NSTextStorage* storage = impl_->log(name).text.textView.textStorage;
        std::vector<StyledPiece> pieces;
        for (std::size_t at = 0; at < storage.length;) {
            NSRange range;
            NSDictionary* look = [storage attributesAtIndex:at effectiveRange:&range];
            StyledPiece piece;
            piece.begin = range.location;
            piece.end = NSMaxRange(range);
            piece.colour = rgb_of(look[NSForegroundColorAttributeName]);
            piece.bold =
                ([[NSFontManager sharedFontManager] traitsOfFont:look[NSFontAttributeName]] &
                 NSBoldFontMask) != 0;
            piece.underlined = look[NSUnderlineStyleAttributeName] != nil;
            pieces.push_back(piece);
            at = piece.end;
        }
        return pieces;
    }
}

std::vector<std::string> WindowProbe::runs(const std::string& name) const
{
    @autoreleasepool {
        std::vector<std::string> titles;
        for (NSString* title in impl_->log(name).picker.itemTitles)
            titles.push_back(from_ns(title));
        return titles;
    }
}

std::string WindowProbe::status(const std::string& name) const
{
    @autoreleasepool {
        return from_ns(impl_->log(name).status.stringValue);
    }
}

bool WindowProbe::can_type(const std::string& name) const
{
    @autoreleasepool {
        return impl_->log(name).input.isEnabled;
    }
}

void WindowProbe::choose_run(const std::string& name, int index)
{
    @autoreleasepool {
        NSPopUpButton* picker = impl_->log(name).picker;
        [picker selectItemAtIndex:index];
        [NSApp sendAction:picker.action to:picker.target from:picker];
    }
}

void WindowProbe::type(const std::string& name, const std::string& line)
{
    @autoreleasepool {
        BerthLogWindow* log = impl_->log(name);
        [log.window makeFirstResponder:log.input];
        NSTextView* editor = (NSTextView*)log.input.currentEditor;
        [editor setString:to_ns(line)];
        [editor doCommandBySelector:@selector(insertNewline:)];
    }
}

void WindowProbe::press_control(const std::string& name, char letter)
{
    @autoreleasepool {
        [impl_->log(name).window makeFirstResponder:impl_->log(name).input];
        for (NSMenuItem* menu in NSApp.mainMenu.itemArray)
            for (NSMenuItem* item in menu.submenu.itemArray)
                if (item.keyEquivalentModifierMask == NSControlKeyMask &&
                    from_ns(item.keyEquivalent) == std::string(1, letter) &&
                    [impl_->log(name) validateMenuItem:item])
                    // Without a window manager no window is the key window, so nobody is looked
                    // for.
                    [NSApp sendAction:item.action to:impl_->log(name) from:item];
    }
}

void WindowProbe::scroll(const std::string& name, double above)
{
    @autoreleasepool {
        [impl_->log(name).text.textView scrollPoint:NSMakePoint(0, above)];
    }
}

ScrollPlace WindowProbe::place(const std::string& name) const
{
    @autoreleasepool {
        return impl_->log(name).text.place;
    }
}

std::string WindowProbe::top_line(const std::string& name) const
{
    @autoreleasepool {
        NSTextView* view = impl_->log(name).text.textView;
        const NSRect seen = impl_->log(name).text.scrollView.documentVisibleRect;
        const NSPoint top = NSMakePoint(0, NSMinY(seen) - view.textContainerOrigin.y + 1);
        const NSUInteger glyph = [view.layoutManager glyphIndexForPoint:top
                                                        inTextContainer:view.textContainer];
        const NSRange at = [view.layoutManager characterRangeForGlyphRange:NSMakeRange(glyph, 1)
                                                          actualGlyphRange:nullptr];
        const NSRange line = [view.string lineRangeForRange:at];
        return from_ns([view.string substringWithRange:line]);
    }
}

std::vector<std::vector<std::string>> WindowProbe::rows(const std::string& name) const
{
    @autoreleasepool {
        BerthTable* table = impl_->table(name);
        std::vector<std::vector<std::string>> rows;
        for (NSInteger row = 0; row < [table numberOfRowsInTableView:table.tableView]; ++row) {
            auto& cells = rows.emplace_back();
            for (NSTableColumn* column in table.tableView.tableColumns)
                cells.push_back(from_ns([table tableView:table.tableView
                               objectValueForTableColumn:column
                                                     row:row]));
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
        NSView* content = (NSView*)impl_->named(name).window.contentView;
        NSPopUpButton* button = (NSPopUpButton*)find_view(content, control);
        [button selectItemAtIndex:index];
        [NSApp sendAction:button.action to:button.target from:button];
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
