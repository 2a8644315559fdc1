#include "tests/apple/doubles/guest_shell.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <vector>

namespace berth::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr const char* kMount = "/mnt/berth";

// $((A+B))
std::string sum(const std::string& term)
{
    const std::size_t plus = term.find('+');
    const auto number = [](const std::string& text) { return std::atol(text.c_str()); };
    if (plus == std::string::npos) return term;
    return std::to_string(number(term.substr(0, plus)) + number(term.substr(plus + 1)));
}

// The commands of a line, each as its words, without the quotes.
std::vector<Words> parse(const std::string& line)
{
    std::vector<Words> commands(1);
    std::string word;
    bool there = false;
    const auto end_word = [&] {
        if (there && word != "2>&1") commands.back().push_back(word);
        word.clear();
        there = false;
    };
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char letter = line[at];
        if (letter == '\'' || letter == '"') {
            const std::size_t end = std::min(line.find(letter, at + 1), line.size());
            word.append(line, at + 1, end - at - 1);
            there = true;
            at = end;
        } else if (line.compare(at, 3, "$((") == 0) {
            const std::size_t end = std::min(line.find("))", at), line.size() - 1);
            word += sum(line.substr(at + 3, end - at - 3));
            there = true;
            at = end + 1;
        } else if (letter == ' ' || letter == ';') {
            end_word();
            if (letter == ';') commands.emplace_back();
        } else {
            word += letter;
            there = true;
        }
    }
    end_word();
    return commands;
}

struct Place {
    std::string path;  ///< On the host; empty: /mnt/berth itself.
    bool read_only = true;
};

// Where a path of the guest's is on the host.
std::optional<Place> find(const std::string& path, const SharedFolders& shares)
{
    if (path == kMount) return Place{};
    const std::string below = std::string(kMount) + "/";
    if (path.rfind(below, 0) != 0) return std::nullopt;
    const std::string rest = path.substr(below.size());
    const std::size_t slash = rest.find('/');
    const auto share = shares.find(rest.substr(0, slash));
    if (share == shares.end()) return std::nullopt;
    const std::string inside = slash == std::string::npos ? "" : rest.substr(slash);
    return Place{share->second.path + inside, share->second.read_only};
}

std::string missing(const std::string& program, const std::string& path)
{
    return program + ": " + path + ": No such file or directory\n";
}

std::string list(const Words& words, const SharedFolders& shares)
{
    const bool itself = words.size() > 2 && words[1] == "-d";
    const std::string path = words.size() > 1 ? words.back() : kMount;
    const auto place = find(path, shares);
    if (!place || (!place->path.empty() && !fs::exists(place->path))) return missing("ls", path);
    if (itself) return path + "\n";
    std::vector<std::string> names;
    if (place->path.empty())
        for (const auto& [tag, folder] : shares)
            names.push_back(tag);
    else
        for (const auto& entry : fs::directory_iterator(place->path))
            names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    std::string text;
    for (const std::string& name : names)
        text += name + "\n";
    return text;
}

std::string print_file(const std::string& path, const SharedFolders& shares)
{
    const auto place = find(path, shares);
    std::ifstream file(place ? place->path : "");
    if (!place || !file) return missing("cat", path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string
write_file(const std::string& path, const std::string& text, const SharedFolders& shares)
{
    const auto place = find(path, shares);
    if (!place) return missing("sh", path);
    if (place->read_only) return "sh: can't create " + path + ": Read-only file system\n";
    std::ofstream(place->path) << text;
    return "";
}

std::string join(Words::const_iterator from, Words::const_iterator to)
{
    std::string text;
    for (; from != to; ++from)
        text += (text.empty() ? "" : " ") + *from;
    return text;
}

void run_one(Words words, const SharedFolders& shares, ShellResult& result)
{
    std::string into;
    const auto arrow = std::find(words.begin(), words.end(), ">");
    if (arrow != words.end() && arrow + 1 != words.end()) {
        into = *(arrow + 1);
        words.erase(arrow, arrow + 2);
    }
    if (words.empty()) return;
    std::string text;
    if (words[0] == "echo")
        text = join(words.begin() + 1, words.end()) + "\n";
    else if (words[0] == "ls")
        text = list(words, shares);
    else if (words[0] == "cat" && words.size() == 2)
        text = print_file(words[1], shares);
    else if (words[0] == "touch" && words.size() == 2)
        text = write_file(words[1], "", shares);
    else if (words[0] == "poweroff")
        result.ends = ShellEnd::PowerOff;
    else if (words[0] == "crash")
        result.ends = ShellEnd::Crash;
    else if (words[0] != "sync")
        text = "sh: " + words[0] + ": not found\n";
    result.output += into.empty() ? text : write_file(into, text, shares);
}

}  // namespace

ShellResult run_in_guest(const std::string& line, const SharedFolders& shares)
{
    ShellResult result;
    for (const Words& words : parse(line))
        if (result.ends == ShellEnd::Prompt) run_one(words, shares, result);
    return result;
}

}  // namespace berth::test
