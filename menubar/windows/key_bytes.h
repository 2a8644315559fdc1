#pragma once

#include <optional>
#include <string>

namespace berth {

/// The keys of a keyboard that a terminal has bytes of its own for.
enum class Key {
    Other,  ///< By its text.
    Return,
    Backspace,
    Tab,
    BackTab,
    Escape,
    Up,
    Down,
    Right,
    Left,
    Home,
    End,
    PageUp,
    PageDown,
    Delete,
    Insert,
    F1,
    F2,
    F3,
    F4,
    F5,
    F6,
    F7,
    F8,
    F9,
    F10,
    F11,
    F12
};

/// A key as a toolkit tells of it.
struct KeyPress {
    Key key = Key::Other;
    std::string text;      ///< What it types, in UTF-8; empty where that is nothing.
    char letter = 0;       ///< What is on the key, where that is ASCII: a letter in either case.
    bool control = false;  ///< The key Control (⌃ on a Mac) is down.
    bool meta = false;     ///< So is the one that puts an Escape in front of the text.
};

/// Control with a letter (or [ \ ] ^ _ @ and space) as its control character; nothing for all else.
std::optional<char> control_character(const KeyPress& press);

/// What a terminal sends for a key, as the Linux console and xterm do; empty for keys that send
/// nothing.
std::string bytes_of_key(const KeyPress& press);

/// The same where each key goes to the guest; nothing for the key that ends that: Control with ].
std::optional<std::string> sent_key(const KeyPress& press);

}  // namespace berth
