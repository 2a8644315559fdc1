#include "agent/background.h"
#include "vzcore/base/file.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace berth::agent {
namespace {

constexpr char kServes = '+';
constexpr char kFailed = '-';

std::string read_to_end(int fd)
{
    std::string text;
    std::array<char, 4096> buffer{};
    while (true) {
        const ssize_t got = ::read(fd, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

int wait_for_word(int fd, pid_t child)
{
    const std::string word = read_to_end(fd);
    if (!word.empty() && word.front() == kServes) return 0;
    // It is about to end. Not waiting here would leave its end to nobody.
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    const std::string text =
        word.size() > 1 ? word.substr(1) : "berth-agent: it ended before it served\n";
    static_cast<void>(write_all(STDERR_FILENO, text));
    return 1;
}

}  // namespace

Result<std::optional<int>> Background::detach(Background& background)
{
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return fail_errno(errno, "making a pipe");
    UniqueFd reading(ends[0]);
    UniqueFd writing(ends[1]);
    for (const int end : ends)
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
    const pid_t child = ::fork();
    if (child < 0) return fail_errno(errno, "going to the background");
    if (child > 0) {
        writing.reset();
        return std::optional(wait_for_word(reading.get(), child));
    }
    if (::setsid() < 0) ::_exit(1);
    // Nobody can unmount a folder that a process works in.
    if (::chdir("/") != 0) ::_exit(1);
    background.report_ = std::move(writing);
    return std::optional<int>();
}

void Background::succeed()
{
    if (!report_) return;
    static_cast<void>(write_all(report_.get(), std::string_view(&kServes, 1)));
    report_.reset();
    const auto null = open_file("/dev/null", O_RDWR);
    if (!null) return;
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::dup2(null->get(), standard);
}

void Background::fail_with(const std::string& text)
{
    if (!report_) return;
    static_cast<void>(write_all(report_.get(), kFailed + text));
    report_.reset();
}

}  // namespace berth::agent
