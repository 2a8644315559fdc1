#include "agent/cli/completion_scripts.h"
#include "agent/cli/parse.h"
#include "tests/agent/cli/harness.h"
#include "tests/support/catch.h"
#include "vzcore/loop.h"
#include "vzcore/process.h"

#include <array>
#include <cstdio>

using namespace berth;
using namespace berth::cli;
using namespace berth::test;

namespace {

bool has(std::string_view text, const std::string& part)
{
    return text.find(part) != std::string_view::npos;
}

// What bash offers for the words, the last of which is being typed.
std::string bash_offers(const CliHome& home, const std::vector<std::string>& words)
{
    std::string script = ". " + std::string(COMPLETION_DIR) + "/berth.bash\n";
    script += "berth() { printf 'web\\ndb\\n'; }\nCOMP_WORDS=(";
    for (const std::string& word : words)
        script += "'" + word + "' ";
    script += ")\nCOMP_CWORD=" + std::to_string(words.size() - 1) +
              "\n_berth\necho \"${COMPREPLY[*]}\"\n";
    const std::string command = "bash " + home.write("complete.sh", script);
    FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 4096> buffer{};
    const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe);
    CHECK(::pclose(pipe) == 0);
    return std::string(buffer.data(), got == 0 ? 0 : got - 1);
}

}  // namespace

TEST_CASE("berth completion prints the installed file", "[cli][completion]")
{
    const CliHome home;
    for (const std::string shell : {"bash", "zsh", "fish"}) {
        const Said said = home.run({"completion", shell});
        CHECK(said.code == 0);
        CHECK(said.out == slurp(COMPLETION_DIR "/berth." + shell));
    }
}

TEST_CASE("every verb and every long option is in every completion", "[cli][completion]")
{
    for (const VerbInfo& verb : all_verbs()) {
        if (verb.name.front() == '_') continue;
        const std::string last_word = verb.name.substr(verb.name.find(' ') + 1);
        for (const std::string_view script : {kBashCompletion, kZshCompletion, kFishCompletion}) {
            CAPTURE(verb.name);
            CHECK(has(script, last_word));
        }
        for (const std::string& option : verb.options) {
            if (option.rfind("--", 0) != 0) continue;
            CAPTURE(verb.name, option);
            CHECK(has(kBashCompletion, option));
            CHECK(has(kZshCompletion, option));
            CHECK(has(kFishCompletion, "-l " + option.substr(2)));
        }
    }
}

TEST_CASE("bash completes verbs, options, values and machines", "[cli][completion]")
{
    const CliHome home;
    CHECK(bash_offers(home, {"berth", "sto"}) == "stop");
    CHECK(bash_offers(home, {"berth", "start", ""}) == "web db");
    CHECK(bash_offers(home, {"berth", "start", "web", "d"}) == "db");
    CHECK(bash_offers(home, {"berth", "show", "web", ""}).empty());
    CHECK(bash_offers(home, {"berth", "start", "--wait", ""}) == "none running ready");
    CHECK(bash_offers(home, {"berth", "stop", "--f"}) == "--force");
    CHECK(bash_offers(home, {"berth", "share", "a"}) == "add");
    CHECK(bash_offers(home, {"berth", "share", "ls", "--j"}) == "--json");
    CHECK(bash_offers(home, {"berth", "share", "on", "w"}) == "web");
    CHECK(bash_offers(home, {"berth", "agent", "quit", "--d"}) == "--drain");
    CHECK(bash_offers(home, {"berth", "autostart", "o"}) == "on off");
    CHECK(bash_offers(home, {"berth", "completion", "z"}) == "zsh");
    CHECK(bash_offers(home, {"berth", "--v"}) == "--version");
}

TEST_CASE("every verb's options are offered by bash", "[cli][completion]")
{
    const CliHome home;
    for (const VerbInfo& verb : all_verbs()) {
        if (verb.name.front() == '_') continue;
        std::vector<std::string> words{"berth"};
        const std::size_t space = verb.name.find(' ');
        words.push_back(verb.name.substr(0, space));
        if (space != std::string::npos) words.push_back(verb.name.substr(space + 1));
        words.emplace_back("--");
        const std::string offers = bash_offers(home, words) + " ";
        for (const std::string& option : verb.options) {
            CAPTURE(verb.name, option, offers);
            if (option.rfind("--", 0) == 0) CHECK(has(offers, option + " "));
        }
    }
}

TEST_CASE("names for completion come from a running agent only, and quickly", "[cli][completion]")
{
    const CliHome home;
    const Said off = home.run({"__complete-names"});
    CHECK(off.code == 0);
    CHECK(off.out.empty());
    CHECK(off.err.empty());

    FakeStore store;
    Definition web = small_definition("web");
    web.shares.push_back({"src", "/src", false, true, ""});
    store.add(web);
    store.add(small_definition("db"));
    FakeAgent agent(home.socket(), [&](const std::string& method, const Json& params) {
        return store.answer(method, params);
    });
    CHECK(home.run({"__complete-names"}).out == "db\nweb\n");
    CHECK(home.run({"__complete-names", "web"}).out == "src\n");
    CHECK(home.run({"__complete-names", "none"}).out.empty());
}
