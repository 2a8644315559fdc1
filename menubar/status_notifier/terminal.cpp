#include "menubar/status_notifier/terminal.h"

#include "vzcore/process.h"

#include <array>
#include <cstdlib>
#include <sstream>
#include <string_view>

namespace berth::menu {
namespace {

/// A terminal, and what comes between it and the command: what is behind that is taken as it is, a
/// word an argument.
struct Terminal {
    std::string_view program;
    std::array<std::string_view, 2> before{};
};

constexpr std::array kKnown{Terminal{"ptyxis", {"--"}},
                            Terminal{"kgx", {"--"}},
                            Terminal{"gnome-terminal", {"--"}},
                            Terminal{"konsole", {"-e"}},
                            Terminal{"xfce4-terminal", {"-x"}},
                            Terminal{"mate-terminal", {"-x"}},
                            Terminal{"qterminal", {"-e"}},
                            Terminal{"foot"},
                            Terminal{"kitty"},
                            Terminal{"alacritty", {"-e"}},
                            Terminal{"wezterm", {"start", "--"}},
                            Terminal{"ghostty", {"-e"}},
                            Terminal{"urxvt", {"-e"}},
                            Terminal{"xterm", {"-e"}}};

std::string_view name_of(std::string_view program)
{
    return program.substr(program.rfind('/') + 1);  // npos + 1 is 0
}

// As xterm takes it, unless it is known to be otherwise.
Terminal terminal_named(std::string_view program)
{
    for (const Terminal& known : kKnown)
        if (known.program == name_of(program)) return {program, known.before};
    return {program, {"-e"}};
}

std::vector<std::string> with(const Terminal& terminal, const std::vector<std::string>& command)
{
    std::vector<std::string> words{std::string(terminal.program)};
    for (const std::string_view word : terminal.before)
        if (!word.empty()) words.emplace_back(word);
    words.insert(words.end(), command.begin(), command.end());
    return words;
}

std::vector<std::string> split(const std::string& text)
{
    std::istringstream stream(text);
    std::vector<std::string> words;
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

// Who says how the command is to be given knows better than we.
std::vector<std::string> as_set(std::vector<std::string> words,
                                const std::vector<std::string>& command)
{
    if (words.size() == 1) return with(terminal_named(words.front()), command);
    words.insert(words.end(), command.begin(), command.end());
    return words;
}

}  // namespace

Result<std::vector<std::string>>
terminal_command(const std::vector<std::string>& command,
                 const TerminalChoice& choice,
                 const std::function<bool(const std::string& program)>& is_there)
{
    if (const std::vector<std::string> set = split(choice.setting); !set.empty()) {
        if (is_there(set.front())) return as_set(set, command);
        return fail(ErrorCode::Unsupported,
                    "the terminal " + set.front() + " of the setting menu.terminal is not there",
                    "berth settings set menu.terminal auto");
    }
    std::vector<Terminal> terminals{{"xdg-terminal-exec"}};
    if (!choice.variable.empty()) terminals.push_back(terminal_named(choice.variable));
    terminals.push_back({"x-terminal-emulator", {"-e"}});
    terminals.insert(terminals.end(), kKnown.begin(), kKnown.end());
    for (const Terminal& terminal : terminals)
        if (is_there(std::string(terminal.program))) return with(terminal, command);
    return fail(ErrorCode::Unsupported,
                "no terminal was found",
                "name yours: berth settings set menu.terminal PROGRAM");
}

Result<std::vector<std::string>> terminal_command(const std::vector<std::string>& command,
                                                  const std::string& setting)
{
    const char* variable = std::getenv("TERMINAL");  // NOLINT(concurrency-mt-unsafe): not set here
    return terminal_command(command,
                            {setting, variable != nullptr ? variable : ""},
                            [](const std::string& name) { return find_program(name).has_value(); });
}

}  // namespace berth::menu
