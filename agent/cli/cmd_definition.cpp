#include "agent/cli/commands.h"
#include "agent/cli/documents.h"
#include "agent/cli/human.h"
#include "vzcore/json_read.h"

#include <unistd.h>

#include <array>

// create, import, export, rename, delete.
namespace berth::cli {
namespace {

// The definition that the command line or its document says.
Result<Definition> wanted_definition(Context& context, const CreateOptions& options)
{
    if (options.file.empty()) return options.definition;
    auto text = read_document(context.surroundings().in, options.file);
    if (!text) return tl::unexpected<Error>(text.error());
    auto definition = parse_definition(*text);
    if (!definition)
        return fail(definition.error(), options.file == "-" ? "standard input" : options.file);
    if (!options.name.empty()) definition->name = options.name;
    return definition;
}

Result<int> create(Context& context, const CreateOptions& options)
{
    auto definition = wanted_definition(context, options);
    if (!definition) return tl::unexpected<Error>(definition.error());
    auto client = context.agent();
    if (!client) return tl::unexpected<Error>(client.error());
    auto machine = create_machine(
        **client, *definition, options.anyway ? HomeShare::Allow : HomeShare::Refuse);
    if (!machine) return tl::unexpected<Error>(machine.error());
    const std::string name = printable(machine->name);
    context.out().write(name + " is defined" +
                        (options.start ? "\n" : "; start it with: berth start " + name + "\n"));
    if (!options.start) return kDone;
    RunOptions start;
    start.names = {machine->name};
    return run(context, start);
}

enum class Answer { Yes, No };

Answer ask(Context& context, const std::string& question)
{
    context.err().write(question + " [y/N] ");
    std::string line;
    char letter = 0;
    while (line.size() < 80 && ::read(context.surroundings().in, &letter, 1) == 1 && letter != '\n')
        line += letter;
    return line == "y" || line == "Y" || line == "yes" ? Answer::Yes : Answer::No;
}

}  // namespace

Result<int> run(Context& context, const CreateOptions& options)
{
    auto code = create(context, options);
    if (code) return code;
    const std::string name = options.name.empty() ? "a machine" : printable(options.name);
    return fail(code.error(), "cannot create " + name);
}

Result<int> run(Context& context, const ImportOptions& options)
{
    CreateOptions create_options;
    create_options.name = options.name;
    create_options.file = options.file;
    create_options.anyway = options.anyway;
    auto code = create(context, create_options);
    if (!code) return fail(code.error(), "cannot import");
    return code;
}

Result<int> run(Context& context, const ExportOptions& options)
{
    const auto machine = context.machine(options.name);
    if (!machine) return fail(machine.error(), "cannot export " + printable(options.name));
    context.out().write_document(machine->definition);
    return kDone;
}

Result<int> run(Context& context, const RenameOptions& options)
{
    const std::string doing = "cannot rename " + printable(options.from);
    auto client = context.agent();
    if (!client) return fail(client.error(), doing);
    auto renamed =
        (*client)->call("machine.rename", {{"name", options.from}, {"new_name", options.to}});
    if (!renamed) return fail(context.with_nearest(renamed.error(), options.from), doing);
    context.out().write(printable(options.from) + " is now " + printable(options.to) + "\n");
    return kDone;
}

Result<int> run(Context& context, const DeleteOptions& options)
{
    const std::string doing = "cannot delete " + printable(options.name);
    auto client = context.agent();
    if (!client) return fail(client.error(), doing);
    const auto machine = context.machine(options.name);
    if (!machine) return fail(machine.error(), doing);
    if (!options.yes && ::isatty(context.surroundings().in) == 1) {
        const std::string with =
            options.keep_disks ? "" : ", its logs and the disks that Berth made for it";
        if (ask(context, "Delete " + printable(options.name) + with + "?") == Answer::No) {
            context.note("nothing was deleted");
            return kRefused;
        }
    }
    Json params{{"name", options.name}};
    if (options.keep_disks) params["keep_disks"] = true;
    auto deleted = (*client)->call("machine.delete", std::move(params));
    if (!deleted) return fail(deleted.error(), doing);
    std::string text = printable(options.name) + " is deleted\n";
    for (const std::string& path : texts_of(*deleted, "kept"))
        text += "  kept " + printable(path) + "\n";
    context.out().write(text);
    return kDone;
}

}  // namespace berth::cli
