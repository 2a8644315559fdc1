// A form's part.
#include "tests/apple/window_probe_impl.h"

namespace berth::test {

std::string WindowProbe::focus(const std::string& name) const
{
    @autoreleasepool {
        NSResponder* first = impl_->named(name).window.firstResponder;
        // A field is edited by an editor whose delegate it is.
        const BOOL isEditor =
            [first isKindOfClass:[NSTextView class]] && ((NSTextView*)first).isFieldEditor;
        id view = isEditor ? (id)((NSTextView*)first).delegate : first;
        return [view isKindOfClass:[NSView class]] ? from_ns(((NSView*)view).accessibilityLabel)
                                                   : std::string();
    }
}

void WindowProbe::focus_on(const std::string& name, const std::string& control)
{
    @autoreleasepool {
        [impl_->named(name).window makeFirstResponder:impl_->control(name, control)];
    }
}

void WindowProbe::press_tab(const std::string& name)
{
    @autoreleasepool {
        NSWindow* window = impl_->named(name).window;
        NSView* first = (NSView*)window.firstResponder;
        if ([first isKindOfClass:[NSTextView class]])
            [(NSTextView*)first doCommandBySelector:@selector(insertTab:)];
        else
            [window selectKeyViewFollowingView:first];
    }
}

bool WindowProbe::press_equivalent(const std::string& name, char key)
{
    @autoreleasepool {
        NSWindow* window = impl_->named(name).window;
        NSString* typed = to_ns(std::string(1, key));
        NSEvent* event = [NSEvent keyEventWithType:NSKeyDown location:NSZeroPoint modifierFlags:0
                                         timestamp:0
                                      windowNumber:window.windowNumber
                                           context:nil
                                        characters:typed
                       charactersIgnoringModifiers:typed
                                         isARepeat:NO
                                           keyCode:0];
        return [window performKeyEquivalent:event] == YES;
    }
}

void WindowProbe::choose_menu(const std::string& title)
{
    @autoreleasepool {
        for (NSMenuItem* menu in NSApp.mainMenu.itemArray)
            for (NSMenuItem* item in menu.submenu.itemArray)
                if (from_ns(item.title) == title)
                    [NSApp sendAction:item.action to:item.target from:item];
    }
}

void WindowProbe::edit_cell(const std::string& name, int row, int column, const std::string& text)
{
    @autoreleasepool {
        NSTableView* view = impl_->table(name).tableView;
        NSTableColumn* edited = view.tableColumns[static_cast<NSUInteger>(column)];
        if (!edited.isEditable) std::abort();
        [view.dataSource tableView:view setObjectValue:to_ns(text) forTableColumn:edited row:row];
    }
}

void WindowProbe::check_cell(const std::string& name, int row, int column, bool on)
{
    @autoreleasepool {
        NSTableView* view = impl_->table(name).tableView;
        NSTableColumn* edited = view.tableColumns[static_cast<NSUInteger>(column)];
        if (![edited.dataCell isKindOfClass:[NSButtonCell class]]) std::abort();
        [view.dataSource tableView:view setObjectValue:@(on) forTableColumn:edited row:row];
    }
}

Box WindowProbe::box(const std::string& name, const std::string& control) const
{
    @autoreleasepool {
        NSView* view = impl_->control(name, control);
        NSView* content = (NSView*)impl_->named(name).window.contentView;
        if (!view || view.isHiddenOrHasHiddenAncestor) return {};
        const NSRect frame = [view convertRect:view.bounds toView:content];
        return {frame.origin.x, frame.origin.y, frame.size.width, frame.size.height};
    }
}

}  // namespace berth::test
