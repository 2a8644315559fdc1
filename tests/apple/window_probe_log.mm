// A log window's part.
#include "tests/apple/window_probe_impl.h"

namespace berth::test {

std::u16string WindowProbe::text(const std::string& name) const
{
    @autoreleasepool {
        NSString* text = impl_->log(name).pane.text.textView.string;
        std::u16string units(text.length, u'\0');
        [text getCharacters:reinterpret_cast<unichar*>(units.data())
                      range:NSMakeRange(0, units.size())];
        return units;
    }
}

std::vector<StyledPiece> WindowProbe::pieces(const std::string& name) const
{
    @autoreleasepool {
        NSTextStorage* storage = impl_->log(name).pane.text.textView.textStorage;
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
        for (NSString* title in impl_->log(name).pane.picker.itemTitles)
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
        NSPopUpButton* picker = impl_->log(name).pane.picker;
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
        [impl_->log(name).pane.text.textView scrollPoint:NSMakePoint(0, above)];
    }
}

ScrollPlace WindowProbe::place(const std::string& name) const
{
    @autoreleasepool {
        return impl_->log(name).pane.text.place;
    }
}

std::string WindowProbe::top_line(const std::string& name) const
{
    @autoreleasepool {
        NSTextView* view = impl_->log(name).pane.text.textView;
        const NSRect seen = impl_->log(name).pane.text.scrollView.documentVisibleRect;
        const NSPoint top = NSMakePoint(0, NSMinY(seen) - view.textContainerOrigin.y + 1);
        const NSUInteger glyph = [view.layoutManager glyphIndexForPoint:top
                                                        inTextContainer:view.textContainer];
        const NSRange at = [view.layoutManager characterRangeForGlyphRange:NSMakeRange(glyph, 1)
                                                          actualGlyphRange:nullptr];
        const NSRange line = [view.string lineRangeForRange:at];
        return from_ns([view.string substringWithRange:line]);
    }
}

}  // namespace berth::test
