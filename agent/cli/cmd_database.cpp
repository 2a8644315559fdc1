// Works on the file itself: the agent may not run, or not start.
#include "agent/cli/commands.h"
#include "agent/rebuild.h"
#include "vzcore/base/file.h"

#include <unistd.h>

namespace berth::cli {
namespace {

bool is_there(const Paths& paths)
{
    return ::access(paths.database().c_str(), F_OK) == 0;
}

Result<int> verify(Context& context, const Paths& paths)
{
    const std::string path = paths.database();
    if (!is_there(paths))
        return fail(ErrorCode::NotFound,
                    "there is no database " + path,
                    agent::is_store_lost(paths) ? "berth db rebuild makes one from the definitions"
                                                : "it is made when it is first needed");
    const auto problems = store::verify_database(path);
    if (!problems) return fail(problems.error(), "cannot check " + path);
    if (context.globals().json) {
        context.out().write_document(
            Json{{"path", path}, {"sound", problems->empty()}, {"problems", *problems}});
        return problems->empty() ? kDone : kRefused;
    }
    if (problems->empty()) {
        context.out().write(printable(path) + " is sound\n");
        return kDone;
    }
    for (const std::string& problem : *problems)
        context.out().write(printable(problem) + "\n");
    return fail(ErrorCode::Corrupt,
                path + " is damaged",
                "end the agent, and rebuild what can be read: berth agent quit; berth db rebuild");
}

/// Held while the file is replaced, so that no agent begins to use it.
Result<UniqueFd> keep_agents_away(const Paths& paths)
{
    if (auto made = ensure_private_dir(paths.runtime); !made)
        return tl::unexpected<Error>(made.error());
    auto lock = lock_file(paths.agent_lock());
    if (lock || lock.error().code != ErrorCode::Busy) return lock;
    return fail(ErrorCode::Busy,
                "the agent runs, and uses the database",
                "end it first: berth agent quit; machines go on running meanwhile");
}

Result<void> check_worth(const Paths& paths)
{
    if (!is_there(paths)) return {};
    const auto problems = store::verify_database(paths.database());
    if (!problems) return tl::unexpected<Error>(problems.error());  // not ours, or too new
    if (!problems->empty()) return {};
    return fail(ErrorCode::Refused,
                paths.database() + " is sound",
                "to make a new one all the same: berth db rebuild --anyway");
}

Result<int> rebuild(Context& context, const Paths& paths, bool anyway)
{
    const auto lock = keep_agents_away(paths);
    if (!lock) return tl::unexpected<Error>(lock.error());
    if (!anyway)
        if (auto worth = check_worth(paths); !worth) return tl::unexpected<Error>(worth.error());
    const auto rebuilt = agent::rebuild_store(paths);
    if (!rebuilt) return tl::unexpected<Error>(rebuilt.error());
    for (const std::string& note : rebuilt->notes)
        context.note(printable(note));
    std::string text = paths.database() + " is rebuilt: " + std::to_string(rebuilt->machines) +
                       (rebuilt->machines == 1 ? " machine, " : " machines, ") +
                       std::to_string(rebuilt->runs) + (rebuilt->runs == 1 ? " run" : " runs");
    if (!rebuilt->aside.empty()) text += "\nthe old one is kept as " + rebuilt->aside;
    for (const std::string& line : printable_lines(text))
        context.out().write(line + "\n");
    return kDone;
}

}  // namespace

Result<int> run(Context& context, const DatabaseOptions& options)
{
    if (!context.paths()) return tl::unexpected<Error>(context.paths().error());
    if (options.verb == DatabaseOptions::Verb::Verify) return verify(context, *context.paths());
    auto code = rebuild(context, *context.paths(), options.anyway);
    if (!code) return fail(code.error(), "cannot rebuild the database");
    return code;
}

}  // namespace berth::cli
