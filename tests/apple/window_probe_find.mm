// A log window's part: what is found, timed, compared and typed key by key.
#include "tests/apple/window_probe_impl.h"

namespace berth::test {
namespace {

NSMenuItem* item_of(const std::string& title)
{
    for (NSMenuItem* menu in NSApp.mainMenu.itemArray)
        for (NSMenuItem* item in menu.submenu.itemArray)
            if (from_ns(item.title) == title) return item;
    return nil;
}

NSString* to_string(const std::u16string& units)
{
    return [NSString stringWithCharacters:reinterpret_cast<const unichar*>(units.data())
                                   length:units.size()];
}

NSString* line_at(NSTextView* view, CGFloat top)
{
    const NSPoint place = NSMakePoint(0, top - view.textContainerOrigin.y + 1);
    const NSUInteger glyph = [view.layoutManager glyphIndexForPoint:place
                                                    inTextContainer:view.textContainer];
    const NSRange at = [view.layoutManager characterRangeForGlyphRange:NSMakeRange(glyph, 1)
                                                      actualGlyphRange:nullptr];
    return [view.string substringWithRange:[view.string lineRangeForRange:at]];
}

}  // namespace

std::vector<WindowProbe::Mark> WindowProbe::marks(const std::string& name) const
{
    @autoreleasepool {
        NSTextView* view = impl_->log(name).pane.text.textView;
        const NSUInteger length = view.textStorage.length;
        std::vector<Mark> marks;
        for (NSUInteger at = 0; at < length;) {
            NSRange same;
            NSDictionary* look =
                [view.layoutManager temporaryAttributesAtCharacterIndex:at
                                                  longestEffectiveRange:&same
                                                                inRange:NSMakeRange(0, length)];
            if (look[NSBackgroundColorAttributeName])
                marks.push_back({same.location,
                                 NSMaxRange(same),
                                 rgb_of(look[NSBackgroundColorAttributeName]),
                                 rgb_of(look[NSForegroundColorAttributeName])});
            at = std::max(NSMaxRange(same), at + 1);
        }
        return marks;
    }
}

std::string WindowProbe::selected(const std::string& name) const
{
    @autoreleasepool {
        NSTextView* view = impl_->log(name).pane.text.textView;
        return from_ns([view.string substringWithRange:view.selectedRange]);
    }
}

void WindowProbe::select(const std::string& name, std::size_t begin, std::size_t end)
{
    @autoreleasepool {
        impl_->log(name).pane.text.textView.selectedRange = NSMakeRange(begin, end - begin);
    }
}

std::vector<WindowProbe::Time> WindowProbe::times(const std::string& name) const
{
    @autoreleasepool {
        BerthLogTextView* text = impl_->log(name).pane.text;
        std::vector<Time> times;
        const CGFloat above = NSMinY(text.scrollView.documentVisibleRect);
        for (const auto& drawn : text.timesView.times)
            times.push_back({drawn.text, from_ns(line_at(text.textView, above + drawn.top))});
        return times;
    }
}

std::string WindowProbe::second_text(const std::string& name) const
{
    @autoreleasepool {
        return from_ns(impl_->log(name).second.text.textView.string);
    }
}

std::vector<double> WindowProbe::pane_widths(const std::string& name) const
{
    @autoreleasepool {
        std::vector<double> widths;
        for (NSView* view in impl_->log(name).pane.view.superview.subviews)
            widths.push_back(view.frame.size.width);
        return widths;
    }
}

void WindowProbe::focus_second(const std::string& name)
{
    @autoreleasepool {
        [impl_->log(name).second focus];
    }
}

void WindowProbe::press_at_guest(const std::string& name,
                                 const std::u16string& typed,
                                 const std::u16string& plain,
                                 bool control)
{
    @autoreleasepool {
        BerthLogWindow* log = impl_->log(name);
        NSEvent* event = [NSEvent keyEventWithType:NSKeyDown location:NSZeroPoint
                                     modifierFlags:control ? NSControlKeyMask : 0
                                         timestamp:0
                                      windowNumber:log.window.windowNumber
                                           context:nil
                                        characters:to_string(typed)
                       charactersIgnoringModifiers:to_string(plain)
                                         isARepeat:NO
                                           keyCode:0];
        // As the application does.
        NSResponder* first = log.window.firstResponder;
        if (!control || ![(NSView*)first performKeyEquivalent:event]) [first keyDown:event];
    }
}

std::string WindowProbe::input(const std::string& name) const
{
    @autoreleasepool {
        return from_ns(impl_->log(name).input.stringValue);
    }
}

std::string WindowProbe::input_hint(const std::string& name) const
{
    @autoreleasepool {
        return from_ns(((NSTextFieldCell*)impl_->log(name).input.cell).placeholderString);
    }
}

bool WindowProbe::choose_item(const std::string& name, const std::string& title)
{
    @autoreleasepool {
        NSMenuItem* item = item_of(title);
        const id window = impl_->named(name);
        if (!item || ![window respondsToSelector:item.action] ||
            ![(id<NSMenuItemValidation>)window validateMenuItem:item])
            return false;
        // Without a window manager no window is the key window, so nobody is looked for.
        return [NSApp sendAction:item.action to:window from:item];
    }
}

bool WindowProbe::is_item_checked(const std::string& name, const std::string& title) const
{
    @autoreleasepool {
        NSMenuItem* item = item_of(title);
        [(id<NSMenuItemValidation>)impl_->named(name) validateMenuItem:item];
        return item.state == NSControlStateValueOn;
    }
}

}  // namespace berth::test
