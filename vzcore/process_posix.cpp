#include "vzcore/base/unique_fd.h"
#include "vzcore/process.h"
#include "vzcore/process_platform.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

namespace berth {
namespace {

// Everything the child needs, made before fork: between fork and exec only async-signal-safe calls
// are allowed, because the parent may have threads (AppKit's on macOS).
struct ChildPlan {
    std::string program;
    std::vector<char*> arguments;
    std::vector<std::pair<int, int>> descriptors;
    const char* directory = nullptr;
    int report = -1;  // where errno goes when something fails
    int highest = 2;
    pid_t parent = 0;
    bool new_session = false;
    bool die_with_parent = false;
    sigset_t blocked{};
};

[[noreturn]] void give_up(const ChildPlan& plan)
{
    const int error = errno;
    // Nobody is left to tell when this write fails: the parent then reads nothing and waits for our
    // exit code.
    const ssize_t ignored = ::write(plan.report, &error, sizeof error);
    static_cast<void>(ignored);
    ::_exit(127);
}

void reset_signals(const sigset_t& blocked)
{
    for (int number = 1; number < NSIG; ++number)
        ::signal(number, SIG_DFL);
    ::sigprocmask(SIG_SETMASK, &blocked, nullptr);
}

// Moves what is inherited above every number asked for, so that no dup2 overwrites one still
// needed.
void place_descriptors(ChildPlan& plan)
{
    const int above = plan.highest + 1;
    plan.report = ::fcntl(plan.report, F_DUPFD_CLOEXEC, above);
    if (plan.report < 0) ::_exit(127);
    for (auto& [ours, theirs] : plan.descriptors) {
        ours = ::fcntl(ours, F_DUPFD_CLOEXEC, above);
        if (ours < 0) give_up(plan);
    }
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0) give_up(plan);
    for (int standard = 0; standard <= 2; ++standard)
        if (::dup2(null, standard) < 0) give_up(plan);
    for (const auto& [ours, theirs] : plan.descriptors)
        if (::dup2(ours, theirs) < 0) give_up(plan);  // dup2 clears close-on-exec
}

[[noreturn]] void run_child(ChildPlan& plan)
{
    reset_signals(plan.blocked);
    if (plan.new_session && ::setsid() < 0) give_up(plan);
    place_descriptors(plan);
    if (plan.die_with_parent && !platform::die_with_parent(plan.parent)) give_up(plan);
    if (plan.directory != nullptr && ::chdir(plan.directory) != 0) give_up(plan);
    ::execv(plan.program.c_str(), plan.arguments.data());
    give_up(plan);
}

Result<std::pair<UniqueFd, UniqueFd>> close_on_exec_pipe()
{
    std::array<int, 2> ends{};
    if (platform::pipe_close_on_exec(ends.data()) != 0) return fail_errno(errno, "making a pipe");
    return std::pair{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

ChildPlan plan_child(const SpawnRequest& request, std::string program)
{
    ChildPlan plan;
    plan.program = std::move(program);
    plan.arguments.push_back(const_cast<char*>(request.program.c_str()));
    for (const std::string& argument : request.arguments)
        plan.arguments.push_back(const_cast<char*>(argument.c_str()));
    plan.arguments.push_back(nullptr);
    plan.descriptors = request.descriptors;
    for (const auto& [ours, theirs] : plan.descriptors)
        if (theirs > plan.highest) plan.highest = theirs;
    plan.directory = request.directory.empty() ? nullptr : request.directory.c_str();
    plan.parent = ::getpid();
    plan.new_session = request.session == SpawnRequest::Session::New;
    plan.die_with_parent = request.when_parent_dies == SpawnRequest::WhenParentDies::Die;
    sigemptyset(&plan.blocked);
    for (const int number : request.blocked_signals)
        sigaddset(&plan.blocked, number);
    return plan;
}

/// 0, or the errno for why it is no program that we may run. A folder may be "executed" as far as
/// access(2) goes.
int why_not_run(const std::string& path)
{
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return errno;
    if (S_ISDIR(info.st_mode)) return EISDIR;
    return ::access(path.c_str(), X_OK) == 0 ? 0 : errno;
}

}  // namespace

Result<std::string> find_program(const std::string& name)
{
    if (name.find('/') != std::string::npos) {
        if (const int why = why_not_run(name); why != 0) return fail_errno(why, "running " + name);
        return name;
    }
    const char* variable =
        std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nothing here sets it
    const std::string path = variable != nullptr ? variable : "/usr/local/bin:/usr/bin:/bin";
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find(':', begin), path.size());
        const std::string candidate = path.substr(begin, end - begin) + "/" + name;
        if (candidate.front() == '/' && why_not_run(candidate) == 0) return candidate;
        begin = end + 1;
    }
    return fail(ErrorCode::NotFound, "the program " + name + " is not in PATH");
}

Result<pid_t> spawn(const SpawnRequest& request)
{
    auto program = find_program(request.program);
    if (!program) return tl::unexpected<Error>(program.error());
    auto report = close_on_exec_pipe();
    if (!report) return tl::unexpected<Error>(report.error());
    ChildPlan plan = plan_child(request, *program);
    plan.report = report->second.get();

    // Signals stay blocked until the child has reset its handlers: ours must not run there.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t pid = ::fork();
    if (pid == 0) run_child(plan);
    const int fork_error = errno;
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (pid < 0) return fail_errno(fork_error, "starting " + *program);

    report->second.reset();
    int child_error = 0;
    ssize_t got = 0;
    do {
        got = ::read(report->first.get(), &child_error, sizeof child_error);
    } while (got < 0 && errno == EINTR);
    if (got == 0) return pid;  // the pipe closed by itself: exec went through
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    return fail_errno(got == sizeof child_error ? child_error : EIO, "starting " + *program);
}

ProcessId own_process()
{
    const pid_t pid = ::getpid();
    return {pid, start_time_of(pid).value_or(0)};
}

bool is_alive(const ProcessId& process)
{
    return process.pid > 0 && start_time_of(process.pid) == process.start_time;
}

}  // namespace berth
