#include "tests/support/menu_dump.h"

#include "agent/client/text.h"
#include "menubar/model/verbs.h"

namespace berth::test {
namespace {

using namespace menu;

struct CommandText {
    std::string operator()(const AskMachine& asked) const
    {
        const AgentCall call = agent_call(asked.verb, asked.machine);
        return call.method + " " + dump_line(call.params);
    }
    std::string operator()(const AskMachines& asked) const
    {
        std::string text;
        for (const std::string& machine : asked.machines)
            text += (text.empty() ? "" : ", ") + (*this)(AskMachine{asked.verb, machine});
        return text;
    }
    std::string operator()(const QuitAgent&) const { return "agent.quit"; }
    std::string operator()(const SwitchShare& share) const
    {
        return "share " + std::string(share.on ? "on " : "off ") + share.machine + " " + share.tag;
    }
    std::string operator()(const AddFolder& add) const { return "add a folder to " + add.machine; }
    std::string operator()(const SetAutostart& set) const
    {
        return "autostart " + std::string(set.on ? "on " : "off ") + set.machine;
    }
    std::string operator()(const OpenWindow& open) const
    {
        std::string text = "open " + window(open.kind);
        if (!open.machine.empty()) text += " of " + open.machine;
        if (open.run != 0) text += ", run " + std::to_string(open.run);
        return text;
    }
    std::string operator()(const OpenTerminal& open) const
    {
        return "open a terminal on " + open.machine;
    }
    std::string operator()(const CopyText& copy) const { return "copy " + copy.text; }
    std::string operator()(const CopyAddress& copy) const
    {
        return "copy the address of " + copy.machine;
    }
    std::string operator()(const SetLoginItem& set) const
    {
        return "login item " + std::string(set.on ? "on" : "off");
    }

    static std::string window(OpenWindow::Kind kind)
    {
        switch (kind) {
        case OpenWindow::Kind::Console: return "console log";
        case OpenWindow::Kind::History: return "history";
        case OpenWindow::Kind::Machines: return "machine list";
        case OpenWindow::Kind::NewMachine: return "new machine";
        case OpenWindow::Kind::About: return "about";
        }
        return "?";
    }
};

std::string line_of(const Row& row)
{
    if (row.kind == RowKind::Separator) return "-----";
    std::string line = row.enabled ? "" : "# ";
    if (row.kind == RowKind::Check) line += row.checked ? "[x] " : "[ ] ";
    line += row.title;
    if (!row.shortcut.empty()) line += "   (" + row.shortcut + ")";
    if (row.question) line += "   ? " + row.question->text + " [" + row.question->answer + "]";
    if (row.command) line += "   => " + printable(dump_command(*row.command));
    return line;
}

void dump_rows(const Row& parent, std::size_t depth, const std::string& indent, std::string& text)
{
    if (depth == 0) {
        text += indent + "…\n";
        return;
    }
    for (const Row& row : parent.children) {
        text += indent + line_of(row) + "\n";
        if (!row.children.empty()) dump_rows(row, depth - 1, indent + "    ", text);
    }
}

}  // namespace

std::string dump_command(const Command& command)
{
    return std::visit(CommandText{}, command);
}

std::string dump_menu(const Menu& menu, std::size_t depth)
{
    static constexpr const char* kMarks[] = {"idle", "running", "attention"};
    std::string text = std::string("mark: ") + kMarks[static_cast<int>(menu.mark)] + "\n";
    text += "tooltip: " + menu.summary + "\n";
    std::string details = menu.details;
    for (std::size_t end = 0; (end = details.find('\n', end)) != std::string::npos; end += 10)
        details.replace(end, 1, "\n         ");
    if (!details.empty()) text += "         " + details + "\n";
    text += "\n";
    dump_rows(menu.root, depth, "", text);
    return text;
}

}  // namespace berth::test
