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

std::vector<std::string> words_for(const OpenWindow& window)
{
    switch (window.kind) {
    case OpenWindow::Kind::Console:
        if (window.run == 0) return {"logs", window.machine, "--follow"};
        return {"logs", window.machine, "--run", std::to_string(window.run)};
    case OpenWindow::Kind::History:
        if (window.machine.empty()) return {"history"};
        return {"history", window.machine};
    case OpenWindow::Kind::Machines: return {"ls"};
    case OpenWindow::Kind::NewMachine: return {"create", "--help"};
    case OpenWindow::Kind::About: return {};
    }
    return {};
}

}  // namespace berth::menu
