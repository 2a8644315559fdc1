#include "agent/cli/grammar.h"

// agent, settings, install-rosetta, doctor, completion: what looks after Berth itself.
namespace berth::cli {
namespace {

void add_agent_verb(
    Grammar& grammar, CLI::App* group, AgentOptions::Verb verb, const char* name, const char* help)
{
    const bool reads = verb == AgentOptions::Verb::Status;
    CLI::App* app = grammar.add_verb(*group, name, help, reads ? Reads::Document : Reads::No);
    CLI::Option* drain = nullptr;
    if (verb == AgentOptions::Verb::Quit)
        drain = add_switch(app, "--drain", "Stop all machines first");
    grammar.set_reader([=] { return Command(AgentOptions{verb, given(drain)}); });
}

void add_settings(Grammar& grammar)
{
    CLI::App* group = grammar.add_group("settings", "What can be set for all machines");
    grammar.add_verb(*group, "ls", "List the settings", Reads::Document);
    grammar.set_reader([] { return Command(SettingsOptions{}); });
    CLI::App* app = grammar.add_verb(*group, "get", "Say all about one", Reads::Document);
    CLI::Option* name = add_argument(app, "NAME", "The setting");
    grammar.set_reader([=] {
        return Command(SettingsOptions{SettingsOptions::Verb::Get, text_of(name), ""});
    });
    app = grammar.add_verb(*group, "set", "Set one", Reads::No);
    CLI::Option* changed = add_argument(app, "NAME", "The setting");
    CLI::Option* value = add_argument(app, "VALUE", "Its new value");
    grammar.set_reader([=] {
        return Command(
            SettingsOptions{SettingsOptions::Verb::Set, text_of(changed), text_of(value)});
    });
}

void add_login_item(Grammar& grammar)
{
    using Verb = LoginItemOptions::Verb;
    CLI::App* group = grammar.add_group("login-item", "Whether the agent starts when you log in");
    const auto add = [&](Verb verb, const char* name, const char* help) {
        grammar.add_verb(*group, name, help, Reads::Document);
        grammar.set_reader([=] { return Command(LoginItemOptions{verb}); });
    };
    add(Verb::Status, "status", "Say whether it does");
    add(Verb::Install, "install", "Have it start at login, and now");
    add(Verb::Remove, "remove", "Have it start at login no more");
}

void add_database(Grammar& grammar)
{
    CLI::App* group = grammar.add_group("db", "The database of definitions and history");
    grammar.add_verb(*group, "verify", "Check all of it for damage", Reads::Document);
    grammar.set_reader([] { return Command(DatabaseOptions{}); });
    CLI::App* app = grammar.add_verb(
        *group, "rebuild", "Make a new one, and set a damaged one aside", Reads::No);
    CLI::Option* anyway = add_switch(app, "--anyway", "Even where nothing is damaged");
    grammar.set_reader([=] {
        return Command(DatabaseOptions{DatabaseOptions::Verb::Rebuild, given(anyway)});
    });
}

}  // namespace

void Grammar::add_agent_verbs()
{
    section = "Look after Berth";
    CLI::App* group = add_group("agent", "The program that looks after the machines");
    add_agent_verb(
        *this, group, AgentOptions::Verb::Status, "status", "Say whether and how it runs");
    add_agent_verb(*this, group, AgentOptions::Verb::Start, "start", "Start it");
    add_agent_verb(*this, group, AgentOptions::Verb::Quit, "quit", "End it; machines keep running");

    add_settings(*this);
    add_login_item(*this);
    add_database(*this);
    add_verb(root, "install-rosetta", "Have macOS install Rosetta for guests", Reads::No);
    set_reader([] { return Command(InstallRosettaOptions{}); });
    add_verb(root, "doctor", "Check that all Berth needs is there", Reads::Document);
    set_reader([] { return Command(DoctorOptions{}); });
    CLI::App* completion =
        add_verb(root, "completion", "Print the shell's completion script", Reads::No);
    CLI::Option* shell = add_argument(completion, "SHELL", "bash, zsh or fish");
    set_reader([=]() -> Result<Command> {
        auto known = one_of(shell, {"bash", "zsh", "fish"});
        if (!known) return tl::unexpected<Error>(known.error());
        return Command(CompletionOptions{*known});
    });
    CLI::App* names = add_verb(root, "__complete-names", "", Reads::No)->group("");
    CLI::Option* machine = add_argument(names, "NAME", "Its shares instead")->required(false);
    set_reader([=] { return Command(CompleteNamesOptions{text_of(machine)}); });
}

}  // namespace berth::cli
