#include "menubar/appkit/key_editor.h"

#include "vzcore/base/foundation_text.h"

using berth::Key;
using berth::KeyPress;

namespace {

// Beyond these the system has numbered keys that type nothing.
constexpr unichar kFirstFunctionKey = 0xF700, kLastFunctionKey = 0xF8FF;

Key key_of(unichar unit)
{
    switch (unit) {
    case NSCarriageReturnCharacter:
    case NSEnterCharacter: return Key::Return;
    case NSDeleteCharacter:
    case NSBackspaceCharacter: return Key::Backspace;
    case NSTabCharacter: return Key::Tab;
    case NSBackTabCharacter: return Key::BackTab;
    case 0x1B: return Key::Escape;
    case NSUpArrowFunctionKey: return Key::Up;
    case NSDownArrowFunctionKey: return Key::Down;
    case NSRightArrowFunctionKey: return Key::Right;
    case NSLeftArrowFunctionKey: return Key::Left;
    case NSHomeFunctionKey: return Key::Home;
    case NSEndFunctionKey: return Key::End;
    case NSPageUpFunctionKey: return Key::PageUp;
    case NSPageDownFunctionKey: return Key::PageDown;
    case NSDeleteFunctionKey: return Key::Delete;
    case NSInsertFunctionKey: return Key::Insert;
    case NSF1FunctionKey: return Key::F1;
    case NSF2FunctionKey: return Key::F2;
    case NSF3FunctionKey: return Key::F3;
    case NSF4FunctionKey: return Key::F4;
    case NSF5FunctionKey: return Key::F5;
    case NSF6FunctionKey: return Key::F6;
    case NSF7FunctionKey: return Key::F7;
    case NSF8FunctionKey: return Key::F8;
    case NSF9FunctionKey: return Key::F9;
    case NSF10FunctionKey: return Key::F10;
    case NSF11FunctionKey: return Key::F11;
    case NSF12FunctionKey: return Key::F12;
    default: return Key::Other;
    }
}

// Option types characters on a Mac, so it puts no Escape in front.
KeyPress key_press(NSEvent* event)
{
    KeyPress press;
    NSString* plain = event.charactersIgnoringModifiers;
    const unichar unit = plain.length > 0 ? [plain characterAtIndex:0] : 0;
    press.key = key_of(unit);
    press.control = (event.modifierFlags & NSEventModifierFlagControl) != 0;
    if (unit >= ' ' && unit < NSDeleteCharacter) press.letter = static_cast<char>(unit);
    if (unit < kFirstFunctionKey || unit > kLastFunctionKey)
        press.text = berth::from_ns(event.characters);
    return press;
}

}  // namespace

@implementation BerthKeyEditor

// What types text goes by the input methods, which compose some of it of several keys.
- (void)keyDown:(NSEvent*)event
{
    const KeyPress press = key_press(event);
    const BOOL isText = press.key == Key::Other && !press.control && !press.text.empty();
    if (!self.pressed || isText || self.hasMarkedText) return [super keyDown:event];
    self.pressed(press);
}

- (void)insertText:(id)text replacementRange:(NSRange)range
{
    if (!self.pressed) return [super insertText:text replacementRange:range];
    NSString* plain = [text isKindOfClass:[NSAttributedString class]]
                          ? ((NSAttributedString*)text).string
                          : (NSString*)text;
    [self unmarkText];
    self.string = @"";
    KeyPress press;
    press.text = berth::from_ns(plain);
    self.pressed(press);
}

// Control with a letter would be the menu's otherwise, and Tab the window's.
- (BOOL)performKeyEquivalent:(NSEvent*)event
{
    const BOOL isCommand = (event.modifierFlags & NSEventModifierFlagCommand) != 0;
    if (!self.pressed || isCommand || self.window.firstResponder != self)
        return [super performKeyEquivalent:event];
    [self keyDown:event];
    return YES;
}

/// Nothing but keys.
- (void)paste:(nullable id)sender
{
    if (!self.pressed) [super paste:sender];
}

@end
