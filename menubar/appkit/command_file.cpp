#include "menubar/appkit/command_file.h"

namespace berth::menu {
namespace {

/// As one word of a POSIX shell.
std::string quoted(const std::string& word)
{
    std::string text = "'";
    for (const char letter : word) {
        if (letter == '\'')
            text += "'\\''";
        else
            text += letter;
    }
    return text + "'";
}

}  // namespace

std::string command_file(const std::vector<std::string>& words)
{
    std::string text = "#!/bin/sh\nexec";
    for (const std::string& word : words)
        text += " " + quoted(word);
    return text + "\n";
}

}  // namespace berth::menu
