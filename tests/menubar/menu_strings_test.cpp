#include "menubar/model/strings.h"
#include "tests/support/catch.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

using namespace berth::menu;
namespace fs = std::filesystem;

namespace {

std::string without_comments(const std::string& line)
{
    if (line.starts_with("#include")) return "";
    // "//" inside a literal does not occur: addresses and paths are not made here.
    return line.substr(0, line.find("//"));
}

/// The literals of a line, with their escapes taken out.
std::vector<std::string> literals_of(const std::string& line)
{
    std::vector<std::string> literals;
    bool inside = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\'' && !inside && i + 2 < line.size()) {
            i += line[i + 1] == '\\' ? 3 : 2;
        } else if (line[i] == '"') {
            if (!inside) literals.emplace_back();
            inside = !inside;
        } else if (inside && line[i] == '\\') {
            i += line[i + 1] == 'u' ? 5 : 1;
        } else if (inside) {
            literals.back() += line[i];
        }
    }
    return literals;
}

/// A word for people has a capital letter or a space in it; names of the wire have neither. A key
/// equivalent is one letter.
bool is_for_people(const std::string& literal)
{
    if (literal.size() == 1) return false;
    for (const char c : literal)
        if (std::isupper(static_cast<unsigned char>(c)) != 0) return true;
    const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
    return literal.find(' ') != std::string::npos &&
           std::any_of(literal.begin(), literal.end(), is_letter);
}

std::vector<fs::path> sources_of(const char* folder)
{
    std::vector<fs::path> sources;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".cpp" && entry.path().filename() != "strings.cpp")
            sources.push_back(entry.path());
    return sources;
}

std::string places_of(std::string_view form)
{
    std::set<char> places;
    for (std::size_t i = 0; i + 2 < form.size(); ++i)
        if (form[i] == '{' && form[i + 2] == '}') places.insert(form[i + 1]);
    return {places.begin(), places.end()};
}

}  // namespace

TEST_CASE("no words for people stand outside the table of strings", "[menu][strings]")
{
    std::vector<fs::path> sources = sources_of(BERTH_SOURCE "/menubar/model");
    REQUIRE(sources.size() >= 6);
    for (const fs::path& source : sources_of(BERTH_SOURCE "/menubar/notices"))
        sources.push_back(source);
    sources.emplace_back(BERTH_SOURCE "/menubar/commander.cpp");
    for (const fs::path& source : sources) {
        std::ifstream file(source);
        int number = 0;
        for (std::string line; std::getline(file, line);) {
            ++number;
            for (const std::string& literal : literals_of(without_comments(line))) {
                INFO(source.filename() << ":" << number << ": " << literal);
                CHECK_FALSE(is_for_people(literal));
            }
        }
    }
}

TEST_CASE("arguments are placed by their position", "[menu][strings]")
{
    CHECK(say(Text::Memory, {"4.0 GiB", "19.2 GiB"}) ==
          "Memory: 4.0 GiB of 19.2 GiB given to machines");
    CHECK(say(Text::GroupTitle, {"12", "●", "running"}) == "● running (12)");
    CHECK(say(Text::Join, {"{1}", "{0}"}) == "{1} · {0}");
}

TEST_CASE("a counted text has the form that goes with its number", "[menu][strings]")
{
    CHECK(say_counted(Text::Cpus, 0) == "0 CPUs");
    CHECK(say_counted(Text::Cpus, 1) == "1 CPU");
    CHECK(say_counted(Text::Cpus, 2) == "2 CPUs");
    CHECK(say_counted(Text::SummaryRunning, 1, {"0"}) == "0 of 1 machine running");
    CHECK(say_counted(Text::StopAllQuestion, 1, {"web"}) ==
          "Stop web? Its guest is asked to power off.");
}

TEST_CASE("every text says something, and its places are numbered from 0 on", "[menu][strings]")
{
    for (int i = 0; i <= static_cast<int>(Text::Last); ++i) {
        const std::string_view form = raw(static_cast<Text>(i));
        INFO(form);
        CHECK_FALSE(form.empty());
        // A form that leaves out the first arguments (the count, for one) is fine.
        for (const char place : places_of(form))
            CHECK((place >= '0' && place <= '4'));
    }
}
