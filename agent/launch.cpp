#include "agent/launch.h"

#include "vzcore/base/file.h"
#include "vzcore/base/paths.h"
#include "vzcore/run_dir.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace berth::agent {
namespace {

/// The number under which the runner finds its end of the pipe.
constexpr int kReadyFd = 3;

Result<void> make_run_dir(const RunDirPaths& dir)
{
    struct stat info {};
    if (::lstat(dir.root.c_str(), &info) == 0) {
        const auto lock = lock_file(dir.lock());
        if (!lock && lock.error().code == ErrorCode::Busy)
            return fail(ErrorCode::Busy, "the run directory " + dir.root + " is still in use");
        if (auto removed = remove_tree(dir.root); !removed) return removed;
    }
    return ensure_private_dir(dir.root);
}

/// Read by the runner at once and worthless after a power cut, so it need not be on disk.
Result<void> write_spec(const RunDirPaths& dir, const Spec& spec)
{
    auto file = open_file(dir.spec(), O_WRONLY | O_CREAT | O_EXCL);
    if (!file) return tl::unexpected<Error>(file.error());
    if (auto written = write_all(file->get(), to_json(spec)); !written)
        return fail(written.error(), "writing " + dir.spec());
    return {};
}

Result<std::pair<UniqueFd, UniqueFd>> make_pipe()
{
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return fail_errno(errno, "making a pipe");
    // Set in a second step, as macOS has no pipe2; this process forks from one thread only.
    for (const int end : ends)
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
    return std::pair{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Result<Launched> spawn_runner(const std::string& program, const RunDirPaths& dir, const Spec& spec)
{
    if (auto made = ensure_private_dir(spec.machine_dir); !made)
        return tl::unexpected<Error>(made.error());
    if (auto made = ensure_private_dir(spec.log_dir); !made)
        return tl::unexpected<Error>(made.error());
    Launched launched;
    launched.log_path = runner_log_path(spec.log_dir);
    auto log = open_file(launched.log_path, O_WRONLY | O_CREAT | O_APPEND);
    if (!log) return tl::unexpected<Error>(log.error());
    auto pipe = make_pipe();
    if (!pipe) return tl::unexpected<Error>(pipe.error());

    SpawnRequest request;
    request.program = program;
    request.arguments = {"--run-dir", dir.root, "--ready-fd", std::to_string(kReadyFd)};
    request.descriptors = {{log->get(), 1}, {log->get(), 2}, {pipe->second.get(), kReadyFd}};
    request.directory = "/";
    request.session = SpawnRequest::Session::New;
    const auto pid = spawn(request);
    if (!pid) return tl::unexpected<Error>(pid.error());
    // Not there means that it ended already: its exit is still ours to hear of.
    launched.process = {*pid, start_time_of(*pid).value_or(0)};
    launched.ready = std::move(pipe->first);
    return launched;
}

}  // namespace

std::string runner_log_path(const std::string& log_dir)
{
    return log_dir + "/runner.log";
}

Result<Launched>
launch(const std::string& runner_program, const std::string& run_dir, const Spec& spec)
{
    const RunDirPaths dir(run_dir);
    if (auto made = make_run_dir(dir); !made) return tl::unexpected<Error>(made.error());
    auto launched =
        write_spec(dir, spec).and_then([&] { return spawn_runner(runner_program, dir, spec); });
    if (!launched) static_cast<void>(remove_tree(dir.root));
    return launched;
}

}  // namespace berth::agent
