#include "agent/cli/cli.h"

#include "agent/cli/commands.h"
#include "agent/cli/parse.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace berth::cli {
namespace {

std::string variable(const char* name)
{
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here sets it
    return value != nullptr ? value : "";
}

Colour wanted_colour()
{
    const bool dumb = variable("TERM") == "dumb" || variable("TERM").empty();
    return dumb || !variable("NO_COLOR").empty() ? Colour::Off : Colour::On;
}

// A full disk or a closed pipe under the output must not pass for success.
int finish(Context& context, int code)
{
    if (context.out().nobody_reads()) return kNobodyReads;
    if (const auto& failure = context.out().failure())
        return context.report(failure->during("cannot write the output"));
    return code;
}

int run_invocation(const Invocation& invocation, Surroundings surroundings)
{
    Context context(std::move(surroundings), invocation.globals);
    const auto code =
        std::visit([&](const auto& options) { return run(context, options); }, invocation.command);
    if (!code) return finish(context, context.report(code.error()));
    return finish(context, *code);
}

}  // namespace

Surroundings process_surroundings()
{
    Surroundings surroundings;
    std::error_code no_directory;  // it was removed: relative paths then fail where they are used
    surroundings.places.directory = std::filesystem::current_path(no_directory).string();
    surroundings.places.home = variable("HOME");
    surroundings.paths = find_paths();
    for (const char* name : {"EDITOR", "VISUAL"})
        if (const std::string editor = variable(name); !editor.empty())
            surroundings.editor = editor;
    if (const std::string temporary = variable("TMPDIR"); !temporary.empty())
        surroundings.temporary = temporary;
    surroundings.config_home = variable("XDG_CONFIG_HOME");
    surroundings.berth_home = variable("BERTH_HOME");
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        if (!variable(name).empty()) surroundings.has_display = true;
    surroundings.colour = wanted_colour();
    return surroundings;
}

int run_command_line(const std::vector<std::string>& arguments, Surroundings surroundings)
{
    const auto parsed = parse_arguments(arguments, surroundings.places);
    if (!parsed) {
        Context context(std::move(surroundings), {});
        context.report(parsed.error());
        return kUsage;
    }
    if (const auto* information = std::get_if<Information>(&*parsed)) {
        Context context(std::move(surroundings), {});
        context.out().write(information->text);
        return finish(context, kDone);
    }
    return run_invocation(std::get<Invocation>(*parsed), std::move(surroundings));
}

}  // namespace berth::cli
