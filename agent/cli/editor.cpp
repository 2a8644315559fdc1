#include "agent/cli/editor.h"

#include "vzcore/base/file.h"
#include "vzcore/definition.h"
#include "vzcore/process.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace berth::cli {
namespace {

Result<ChildExit> run_to_end(EventLoop& loop, const SpawnRequest& request)
{
    // Ctrl-C and Ctrl-\ in the editor are the editor's: they reach the whole process group.
    const Handle interrupt = loop.on_signal(SIGINT, [] {});
    const Handle quit = loop.on_signal(SIGQUIT, [] {});
    const auto pid = spawn(request);
    if (!pid) return tl::unexpected<Error>(pid.error());
    std::optional<ChildExit> end;
    const Handle child = loop.on_child_exit(*pid, [&](ChildExit exit) {
        end = exit;
        loop.stop();
    });
    while (!end)
        loop.run();
    return *end;
}

}  // namespace

Draft::Draft(std::string folder, std::string path)
    : folder_(std::move(folder)), path_(std::move(path))
{
}

Draft::Draft(Draft&& other) noexcept
    : folder_(std::exchange(other.folder_, {})), path_(std::exchange(other.path_, {})),
      kept_(other.kept_)
{
}

Draft::~Draft()
{
    // A folder that cannot be removed stays behind in the temporary one; there is nobody to tell.
    if (!folder_.empty() && !kept_) static_cast<void>(remove_tree(folder_));
}

Result<Draft>
Draft::create(const std::string& temporary, const std::string& name, const std::string& text)
{
    std::string folder = temporary + "/berth-edit-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr)
        return fail_errno(errno, "making a temporary folder in " + temporary);
    Draft draft(folder, folder + "/" + name);
    if (auto written = write_file_atomically(draft.path(), text); !written)
        return tl::unexpected<Error>(written.error());
    return draft;
}

Result<std::string>
edited_text(EventLoop& loop, const Surroundings& surroundings, const Draft& draft)
{
    std::vector<std::string> words = split_at_spaces(surroundings.editor);
    if (words.empty()) words = {"vi"};
    SpawnRequest request;
    request.program = words.front();
    request.arguments.assign(words.begin() + 1, words.end());
    request.arguments.push_back(draft.path());
    request.descriptors = {{surroundings.in, 0}, {surroundings.out, 1}, {surroundings.err, 2}};
    const auto end = run_to_end(loop, request);
    if (!end)
        return tl::unexpected<Error>(
            end.error().during("the editor").hinting("set VISUAL or EDITOR to one that is there"));
    if (end->code != 0) return fail(ErrorCode::Refused, "the editor " + words.front() + " failed");
    return read_file(draft.path(), kDocumentLimit);
}

std::vector<std::string> split_at_spaces(std::string_view text)
{
    std::vector<std::string> words;
    while (true) {
        const std::size_t begin = text.find_first_not_of(' ');
        if (begin == std::string_view::npos) return words;
        text.remove_prefix(begin);
        const std::size_t end = std::min(text.find(' '), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

}  // namespace berth::cli
