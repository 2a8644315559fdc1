#include "menubar/windows/key_bytes.h"
#include "tests/support/catch.h"

using namespace berth;

TEST_CASE("a key sends what a terminal sends for it", "[windows][keys]")
{
    CHECK(bytes_of_key({.key = Key::Return, .text = "\r"}) == "\r");
    CHECK(bytes_of_key({.key = Key::Backspace, .text = "\b"}) == "\x7f");
    CHECK(bytes_of_key({.key = Key::Up}) == "\x1b[A");
    CHECK(bytes_of_key({.key = Key::F5}) == "\x1b[15~");
    CHECK(bytes_of_key({.text = "ä"}) == "ä");
    CHECK(bytes_of_key({.text = "x", .letter = 'x', .meta = true}) == "\x1bx");
    CHECK(bytes_of_key({.meta = true}).empty());  // a key that only goes with others
}

TEST_CASE("Control with a letter sends its control character", "[windows][keys]")
{
    const auto bytes = [](char letter) {
        return bytes_of_key({.text = "?", .letter = letter, .control = true});
    };
    CHECK(bytes('c') == "\x03");
    CHECK(bytes('C') == "\x03");
    CHECK(bytes('[') == "\x1b");
    CHECK(bytes('_') == "\x1f");
    CHECK(bytes(' ') == std::string(1, '\0'));
    CHECK(bytes('1') == "?");  // there is none
    // The keyboard of another script: the toolkit tells the character itself.
    CHECK(bytes_of_key({.text = "\x03", .control = true}) == "\x03");
    CHECK_FALSE(control_character({.letter = 'c'}));
}

TEST_CASE("Control with ] ends the sending of each key", "[windows][keys]")
{
    CHECK_FALSE(sent_key({.text = "\x1d", .letter = ']', .control = true}));
    CHECK(sent_key({.text = "]", .letter = ']'}) == "]");
    CHECK(sent_key({.key = Key::Escape}) == "\x1b");
}
