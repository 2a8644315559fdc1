#pragma once

#include "agent/cli/arguments.h"
#include "agent/cli/options.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <string>
#include <vector>

// Private to parse.cpp and the grammar_*.cpp files: the only ones that know CLI11.
namespace berth::cli {

enum class Reads { No, Document };  ///< Document: it reads, so it has --json.

/// The verbs, each with a function that makes its options out of what CLI11 collected.
class Grammar {
public:
    using Reader = std::function<Result<Command>()>;
    struct Verb {
        CLI::App* app;
        std::string title;
        Reads reads;
        Reader read;
        CLI::Option* json;
        CLI::Option* no_launch;
    };

    explicit Grammar(Places places);

    CLI::App root;
    std::vector<Verb> verbs;
    Places places;
    std::string section;  ///< The heading in the help of the verbs added next.

    /// A verb below `parent`; its title is "share add" for a verb of a verb.
    CLI::App*
    add_verb(CLI::App& parent, const std::string& name, const std::string& help, Reads reads);
    /// Says how the verb that was added last reads its options.
    void set_reader(Reader reader) { verbs.back().read = std::move(reader); }
    /// A verb that only has verbs.
    CLI::App* add_group(const std::string& name, const std::string& help);

private:
    void add_definition_verbs();  // grammar_definition.cpp
    void add_run_verbs();         // grammar_run.cpp
    void add_reading_verbs();
    void add_agent_verbs();
};

// CLI11 converts and splits what it stores into variables ("{}", "[a,b]"); paths must come through
// as they are, so options are read back as the raw texts.
CLI::Option* add_value(CLI::App* app,
                       const std::string& names,
                       const std::string& type,
                       const std::string& help);
/// May be given several times, one value each.
CLI::Option* add_values(CLI::App* app,
                        const std::string& names,
                        const std::string& type,
                        const std::string& help);
CLI::Option* add_switch(CLI::App* app, const std::string& names, const std::string& help);
/// The argument in its place, required.
CLI::Option* add_argument(CLI::App* app, const std::string& name, const std::string& help);
/// One or more arguments.
CLI::Option* add_arguments(CLI::App* app, const std::string& name, const std::string& help);

bool given(const CLI::Option* option);
std::string text_of(const CLI::Option* option);
const std::vector<std::string>& texts_of(const CLI::Option* option);

/// Fails with Invalid when the text is none of the choices.
Result<std::string> one_of(const CLI::Option* option, const std::vector<std::string>& choices);

}  // namespace berth::cli
