#include "agent/cli/parse.h"

#include "agent/cli/grammar.h"
#include "agent/cli/text.h"

#include <algorithm>

namespace berth::cli {

Grammar::Grammar(Places where)
    : root("Berth: Linux virtual machines in the menu bar", "berth"), places(std::move(where))
{
    root.set_help_flag("-h,--help", "Show what there is");
    root.set_version_flag("-V,--version", "berth " BERTH_VERSION)->description("Show the version");
    root.require_subcommand(1);
    root.footer("berth COMMAND --help says more about one. Trouble? berth doctor");
    root.get_formatter()->label("SUBCOMMAND", "COMMAND");
    root.get_formatter()->label("OPTIONS", "options");
    root.get_formatter()->label("REQUIRED", "");
    add_definition_verbs();
    add_run_verbs();
    add_reading_verbs();
    add_agent_verbs();
}

CLI::App*
Grammar::add_verb(CLI::App& parent, const std::string& name, const std::string& help, Reads reads)
{
    CLI::App* app =
        parent.add_subcommand(name, help)->group(&parent == &root ? section : "Commands");
    app->set_help_flag("-h,--help", "Show this");
    const std::string title = &parent == &root ? name : parent.get_name() + " " + name;
    CLI::Option* json =
        reads == Reads::Document ? add_switch(app, "--json", "Print one JSON document") : nullptr;
    CLI::Option* no_launch = add_switch(app, "--no-spawn", "Do not start an agent if none runs");
    verbs.push_back({app, title, reads, nullptr, json, no_launch});
    return app;
}

CLI::App* Grammar::add_group(const std::string& name, const std::string& help)
{
    CLI::App* app = root.add_subcommand(name, help)->group(section);
    app->set_help_flag("-h,--help", "Show this");
    app->require_subcommand(1);
    return app;
}

CLI::Option*
add_value(CLI::App* app, const std::string& names, const std::string& type, const std::string& help)
{
    return app->add_option(names, help)->type_name(type);
}

CLI::Option* add_values(CLI::App* app,
                        const std::string& names,
                        const std::string& type,
                        const std::string& help)
{
    return add_value(app, names, type, help)
        ->expected(1, CLI::detail::expected_max_vector_size)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
}

CLI::Option* add_switch(CLI::App* app, const std::string& names, const std::string& help)
{
    return app->add_flag(names, help)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

CLI::Option* add_argument(CLI::App* app, const std::string& name, const std::string& help)
{
    return app->add_option(name, help)->type_name("")->required();
}

CLI::Option* add_arguments(CLI::App* app, const std::string& name, const std::string& help)
{
    return add_argument(app, name, help)
        ->expected(1, CLI::detail::expected_max_vector_size)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args();
}

bool given(const CLI::Option* option)
{
    return option != nullptr && option->count() > 0;
}

std::string text_of(const CLI::Option* option)
{
    return given(option) ? option->results().back() : std::string();
}

const std::vector<std::string>& texts_of(const CLI::Option* option)
{
    return option->results();
}

Result<std::string> one_of(const CLI::Option* option, const std::vector<std::string>& choices)
{
    std::string text = text_of(option);
    if (std::find(choices.begin(), choices.end(), text) != choices.end()) return text;
    std::string expected;
    for (const std::string& choice : choices)
        expected += (expected.empty() ? "" : &choice == &choices.back() ? " or " : ", ") + choice;
    return fail(ErrorCode::Invalid,
                option->get_name() + " cannot be " + in_quotes(text),
                "give " + expected);
}

namespace {

using Parsed = std::variant<Invocation, Information>;

tl::unexpected<Error> usage(const std::string& title, const std::string& why)
{
    const std::string verb = title.empty() ? "" : " " + title;
    return fail(ErrorCode::Invalid,
                (title.empty() ? "" : title + ": ") + why,
                "see: berth" + verb + " --help");
}

// CLI11 would only say that something was not expected.
Result<void> check_verb(const Grammar& grammar, const std::vector<std::string>& arguments)
{
    const auto first =
        std::find_if(arguments.begin(), arguments.end(), [](const std::string& text) {
            return text.empty() || text.front() != '-';
        });
    if (first == arguments.end()) {
        if (!arguments.empty()) return {};  // an option of berth itself, known or not
        return usage("", "a command is missing");
    }
    std::vector<std::string> names;
    for (const CLI::App* app : grammar.root.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(app->get_name());
    if (std::find(names.begin(), names.end(), *first) != names.end()) return {};
    const std::string near = nearest(*first, names);
    return fail(ErrorCode::Invalid,
                "there is no command " + in_quotes(*first),
                near.empty() ? "see: berth --help" : "did you mean: berth " + near);
}

// What CLI11 says, in our words where its own would puzzle.
std::string message_of(const CLI::ParseError& error)
{
    std::string text = error.what();
    text.resize(std::min(text.find('\n'), text.size()));
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr)
        return "not expected here:" + text.substr(std::min(text.find(':') + 1, text.size()));
    if (text == "A subcommand is required") return "a command is missing";
    return text;
}

// The title of the verb that the arguments came to before something was wrong.
std::string title_so_far(const Grammar& grammar)
{
    std::string title;
    const CLI::App* app = &grammar.root;
    while (true) {
        const auto below = app->get_subcommands();
        if (below.empty()) return title;
        app = below.front();
        title += (title.empty() ? "" : " ") + app->get_name();
    }
}

Result<Parsed> read_verb(const Grammar& grammar, const Grammar::Verb& verb)
{
    Invocation invocation;
    invocation.title = verb.title;
    invocation.globals.json = given(verb.json) || grammar.root.count("--json") > 0;
    invocation.globals.no_launch = given(verb.no_launch) || grammar.root.count("--no-spawn") > 0;
    if (invocation.globals.json && verb.reads == Reads::No)
        return usage(verb.title, "it prints no document, so --json means nothing here");
    auto command = verb.read();
    if (!command)
        return tl::unexpected<Error>(
            command.error().during(verb.title).hinting("see: berth " + verb.title + " --help"));
    invocation.command = std::move(*command);
    return Parsed(std::move(invocation));
}

}  // namespace

Result<Parsed> parse_arguments(const std::vector<std::string>& arguments, const Places& places)
{
    Grammar grammar(places);
    add_switch(&grammar.root, "--json", "Print one JSON document (commands that read)");
    add_switch(&grammar.root, "--no-spawn", "Do not start an agent if none runs");
    if (auto known = check_verb(grammar, arguments); !known)
        return tl::unexpected<Error>(known.error());
    try {
        std::vector<std::string> reversed(arguments.rbegin(),
                                          arguments.rend());  // as CLI11 wants them
        grammar.root.parse(std::move(reversed));
    } catch (const CLI::CallForHelp&) {
        return Parsed(Information{grammar.root.help()});
    } catch (const CLI::CallForVersion& version) {
        return Parsed(Information{std::string(version.what()) + "\n"});
    } catch (const CLI::ParseError& error) {
        return usage(title_so_far(grammar), message_of(error));
    }
    for (const Grammar::Verb& verb : grammar.verbs)
        if (verb.app->parsed()) return read_verb(grammar, verb);
    return usage("", "a command is missing");
}

std::vector<VerbInfo> all_verbs()
{
    const Grammar grammar({});
    std::vector<VerbInfo> verbs;
    for (const Grammar::Verb& verb : grammar.verbs) {
        VerbInfo info{verb.title, {}};
        for (const CLI::Option* option : verb.app->get_options()) {
            for (const std::string& name : option->get_lnames())
                info.options.push_back("--" + name);
            for (const std::string& name : option->get_snames())
                info.options.push_back("-" + name);
        }
        verbs.push_back(std::move(info));
    }
    return verbs;
}

}  // namespace berth::cli
