#include "menubar/status_notifier/terminal.h"
#include "tests/support/catch.h"

#include <set>

using namespace berth;
using namespace berth::menu;

namespace {

using Words = std::vector<std::string>;

Result<Words> terminal(const std::set<std::string>& there,
                       const std::string& variable = "",
                       const std::string& setting = "")
{
    return terminal_command({"berth", "console", "my web; vm"},
                            {setting, variable},
                            [&](const auto& program) { return there.count(program) != 0; });
}

Words words(Words before)
{
    for (const char* word : {"berth", "console", "my web; vm"})
        before.emplace_back(word);
    return before;
}

}  // namespace

TEST_CASE("the terminal is the user's choice, then the system's, then one that is known",
          "[terminal]")
{
    std::set<std::string> there{
        "xdg-terminal-exec", "/opt/my-term", "x-terminal-emulator", "konsole", "xterm"};
    CHECK(terminal(there, "/opt/my-term") == words({"xdg-terminal-exec"}));
    there.erase("xdg-terminal-exec");
    CHECK(terminal(there, "/opt/my-term") == words({"/opt/my-term", "-e"}));
    CHECK(terminal(there, "not-there") == words({"x-terminal-emulator", "-e"}));
    there.erase("x-terminal-emulator");
    CHECK(terminal(there) == words({"konsole", "-e"}));
    there.erase("konsole");
    CHECK(terminal(there) == words({"xterm", "-e"}));
}

TEST_CASE("the setting counts before all, with its own words where it has some", "[terminal]")
{
    const std::set<std::string> there{
        "xdg-terminal-exec", "terminator", "/opt/kitty", "x-terminal-emulator"};
    CHECK(terminal(there, "terminator", "/opt/kitty") == words({"/opt/kitty"}));
    CHECK(terminal(there, "", "terminator") == words({"terminator", "-e"}));
    CHECK(terminal(there, "", " terminator  --new-tab -x ") ==
          words({"terminator", "--new-tab", "-x"}));
    const auto none = terminal(there, "terminator", "foot");
    REQUIRE_FALSE(none);
    CHECK(none.error().message == "the terminal foot of the setting menu.terminal is not there");
    CHECK(none.error().hint == "berth settings set menu.terminal auto");
}

TEST_CASE("each terminal takes a command in its own way, a word an argument", "[terminal]")
{
    CHECK(terminal({"gnome-terminal"}) == words({"gnome-terminal", "--"}));
    CHECK(terminal({"xfce4-terminal"}) == words({"xfce4-terminal", "-x"}));
    CHECK(terminal({"foot"}) == words({"foot"}));
    CHECK(terminal({"wezterm"}) == words({"wezterm", "start", "--"}));
    CHECK(terminal({"/usr/bin/kitty"}, "/usr/bin/kitty") == words({"/usr/bin/kitty"}));
}

TEST_CASE("without a terminal there is a hint", "[terminal]")
{
    const auto none = terminal({});
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ErrorCode::Unsupported);
    CHECK(none.error().hint.find("menu.terminal") != std::string::npos);
}
