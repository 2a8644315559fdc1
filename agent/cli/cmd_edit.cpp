#include "agent/cli/commands.h"
#include "agent/cli/documents.h"
#include "agent/cli/editor.h"

#include <unistd.h>

namespace berth::cli {
namespace {

enum class Next { EditAgain, GiveUp };

// Shows what is wrong; a person may go back into the editor, a script may not.
Next after_rejection(Context& context, const Error& error)
{
    context.report(error);
    if (::isatty(context.surroundings().in) != 1) return Next::GiveUp;
    context.err().write("Edit again? [Y/n] ");
    std::string line;
    char letter = 0;
    while (line.size() < 80 && ::read(context.surroundings().in, &letter, 1) == 1 && letter != '\n')
        line += letter;
    const bool ended = letter != '\n';
    return ended || line == "n" || line == "N" || line == "no" ? Next::GiveUp : Next::EditAgain;
}

Result<MachineView>
store(Client& client, const MachineView& before, const std::string& text, HomeShare home)
{
    auto definition = parse_definition(text);
    if (!definition) return tl::unexpected<Error>(definition.error());
    if (definition->name != before.name)
        return fail(ErrorCode::Invalid,
                    "name: an edit does not rename a machine",
                    "put the name back; then: berth rename " + before.name + " NEW");
    return update_machine(client, before, *definition, {OpenFiles::Respect, home});
}

std::string changes_text(const MachineView& machine)
{
    std::string text = printable(machine.name) + " is changed";
    if (machine.pending.empty()) return text + "\n";
    std::string before = "; at next start: ";
    for (const std::string& part : machine.pending)
        text += std::exchange(before, ", ") + printable(part);
    return text + "\n";
}

}  // namespace

Result<int> run(Context& context, const EditOptions& options)
{
    const std::string doing = "cannot edit " + printable(options.name);
    const auto machine = context.machine(options.name);
    if (!machine) return fail(machine.error(), doing);
    const auto definition = definition_of(*machine);
    if (!definition) return fail(definition.error(), doing);
    const std::string before = to_json(*definition);
    auto draft = Draft::create(context.surroundings().temporary, options.name + ".json", before);
    if (!draft) return fail(draft.error(), doing);
    const auto client = context.agent();
    if (!client) return fail(client.error(), doing);
    while (true) {
        auto text = edited_text(context.loop(), context.surroundings(), *draft);
        if (!text) {
            draft->keep();
            return fail(text.error().hinting("your text is kept in " + draft->path()), doing);
        }
        if (*text == before) {
            context.out().write("nothing was changed\n");
            return kDone;
        }
        const auto stored =
            store(**client, *machine, *text, options.anyway ? HomeShare::Allow : HomeShare::Refuse);
        if (stored) {
            context.out().write(changes_text(*stored));
            return kDone;
        }
        if (after_rejection(context, stored.error().during(doing)) == Next::EditAgain) continue;
        draft->keep();
        context.note("your text is kept in " + printable(draft->path()));
        return exit_code_of(stored.error());
    }
}

}  // namespace berth::cli
