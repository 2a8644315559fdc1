// docs/menu.md against the menu and the command line.
#include "agent/cli/parse.h"
#include "menubar/model/menu.h"
#include "tests/menubar/menu_samples.h"
#include "tests/support/catch.h"

#include <fstream>
#include <functional>
#include <map>
#include <sstream>

using namespace berth;
using namespace berth::menu;
using namespace berth::test;

namespace {

struct Line {
    std::string title, asks, command;
};

std::string trimmed(const std::string& text, const char* what)
{
    const std::size_t start = text.find_first_not_of(what);
    if (start == std::string::npos) return "";
    return text.substr(start, text.find_last_not_of(what) - start + 1);
}

/// The table by its first column, the pattern of a row's id.
std::map<std::string, Line> table()
{
    std::map<std::string, Line> lines;
    std::ifstream file(BERTH_SOURCE "/docs/menu.md");
    bool inside = false;
    for (std::string text; std::getline(file, text);) {
        if (text.starts_with("## ")) inside = text == "## Rows and commands";
        if (!inside || !text.starts_with("| `")) continue;
        std::vector<std::string> cells;
        std::istringstream line(text.substr(1));
        for (std::string cell; std::getline(line, cell, '|');)
            cells.push_back(trimmed(cell, " `"));
        REQUIRE(cells.size() == 4);
        REQUIRE(lines.emplace(cells[0], Line{cells[1], cells[2], cells[3]}).second);
    }
    return lines;
}

/// "machine/id-web/share/src" is "machine/ID/share/TAG".
std::string pattern_of(const Row& row, const Snapshot& snapshot)
{
    for (const MachineView& machine : snapshot.machines) {
        const std::string before = "machine/" + machine.id + "/";
        if (!row.id.starts_with(before)) continue;
        std::string rest = row.id.substr(before.size());
        for (const auto& [part, name] :
             {std::pair{"share/", "TAG"}, std::pair{"run/", "N"}, std::pair{"address/", "PORT"}})
            if (rest.starts_with(part)) rest = std::string(part) + name;
        return "machine/ID/" + rest;
    }
    return row.id;
}

void for_each_action(const std::function<void(const std::string&, const Row&)>& look)
{
    for (const Sample& sample : all_samples()) {
        const std::function<void(const Row&)> walk = [&](const Row& row) {
            if (row.command) look(pattern_of(row, sample.snapshot), row);
            for (const Row& child : row.children)
                walk(child);
        };
        walk(build_menu(sample.snapshot).root);
    }
}

std::vector<std::string> words_of(const std::string& command)
{
    std::vector<std::string> words;
    std::istringstream stream(command);
    for (std::string word; stream >> word;) {
        const bool is_number = word == "N";
        words.push_back(is_number ? "4" : word == "NAME" ? "web" : word);
    }
    return words;
}

}  // namespace

TEST_CASE("each row that does something is in docs/menu.md, and nothing else is", "[menu][docs]")
{
    std::map<std::string, Line> unseen = table();
    const std::map<std::string, Line> all = unseen;
    for_each_action([&](const std::string& pattern, const Row& row) {
        INFO(row.id << " as " << pattern);
        const auto line = all.find(pattern);
        REQUIRE(line != all.end());
        CHECK((line->second.asks == "yes") == row.question.has_value());
        unseen.erase(pattern);
    });
    for (const auto& [pattern, line] : unseen)
        FAIL_CHECK(pattern << " is in no sample's menu");
}

TEST_CASE("the titles in docs/menu.md are those of the menu", "[menu][docs]")
{
    const std::map<std::string, Line> all = table();
    for_each_action([&](const std::string& pattern, const Row& row) {
        const std::string& title = all.at(pattern).title;
        if (std::islower(static_cast<unsigned char>(title.front())) != 0) return;  // described
        INFO(pattern << ": " << row.title);
        CHECK(row.title.starts_with(title.substr(0, title.find(','))));
    });
}

TEST_CASE("each command in docs/menu.md is one that berth takes", "[menu][docs]")
{
    for (const auto& [pattern, line] : table()) {
        std::vector<std::string> words = words_of(line.command);
        INFO(line.command);
        REQUIRE(words.front() == "berth");
        words.erase(words.begin());
        const auto parsed = cli::parse_arguments(words, cli::Places{});
        if (!parsed) FAIL_CHECK(parsed.error().message);
    }
}
