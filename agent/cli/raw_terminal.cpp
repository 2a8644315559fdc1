#include "agent/cli/raw_terminal.h"

#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace berth::cli {
namespace {

constexpr std::array kHandled{SIGINT,
                              SIGTERM,
                              SIGHUP,
                              SIGQUIT,
                              SIGPIPE,
                              SIGALRM,
                              SIGUSR1,
                              SIGUSR2,
                              SIGABRT,
                              SIGSEGV,
                              SIGBUS,
                              SIGFPE,
                              SIGILL,
                              SIGTRAP,
                              SIGSYS,
                              SIGTSTP,
                              SIGCONT};

// What a signal handler needs can only be reached through a global. Written before the handlers are
// in place and after they are gone; tcgetattr's results are plain data.
struct Saved {
    int fd = -1;
    termios before{}, raw{};
    std::array<struct sigaction, kHandled.size()> actions{};
};
Saved saved;                       // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<bool> is_raw = false;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

// tcsetattr from a background process group would stop us instead: SIGTTOU is blocked meanwhile.
// Both calls are async-signal-safe.
void set_mode(const termios& mode)
{
    sigset_t terminal_output;
    sigset_t before;
    sigemptyset(&terminal_output);
    sigaddset(&terminal_output, SIGTTOU);
    ::pthread_sigmask(SIG_BLOCK, &terminal_output, &before);
    while (::tcsetattr(saved.fd, TCSANOW, &mode) != 0 && errno == EINTR) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void restore_mode()
{
    if (is_raw.exchange(false)) set_mode(saved.before);
}

// Lets the signal do what it does without us: it is pending while its handler runs, and its action
// of before takes place when the handler returns.
void deliver_again(int number)
{
    for (std::size_t i = 0; i < kHandled.size(); ++i)
        if (kHandled[i] == number) ::sigaction(number, &saved.actions[i], nullptr);
    ::raise(number);
}

void on_ending(int number)
{
    const int error = errno;
    restore_mode();
    deliver_again(number);
    errno = error;
}

void on_stop(int /*number*/)
{
    const int error = errno;
    restore_mode();
    ::raise(SIGSTOP);  // what SIGTSTP does; SIGCONT's handler makes the terminal raw again
    errno = error;
}

void on_continue(int /*number*/)
{
    const int error = errno;
    // In the background the terminal belongs to somebody else; their fg sends another SIGCONT.
    if (!is_raw && ::tcgetpgrp(saved.fd) == ::getpgrp()) {
        set_mode(saved.raw);
        is_raw = true;
    }
    errno = error;
}

void install_handlers()
{
    for (std::size_t i = 0; i < kHandled.size(); ++i) {
        struct sigaction action {};
        sigfillset(&action.sa_mask);
        action.sa_flags = SA_RESTART;
        action.sa_handler = on_ending;
        if (kHandled[i] == SIGTSTP) action.sa_handler = on_stop;
        if (kHandled[i] == SIGCONT) action.sa_handler = on_continue;
        ::sigaction(kHandled[i], nullptr, &saved.actions[i]);
        // A signal that is ignored (nohup, a shell's background job) stays ignored.
        if (saved.actions[i].sa_handler != SIG_IGN) ::sigaction(kHandled[i], &action, nullptr);
    }
}

}  // namespace

Result<std::unique_ptr<RawTerminal>> RawTerminal::enter(int fd)
{
    if (saved.fd >= 0) return fail(ErrorCode::Internal, "a terminal is in raw mode already");
    if (::tcgetattr(fd, &saved.before) != 0) return fail_errno(errno, "asking the terminal's mode");
    saved.raw = saved.before;
    ::cfmakeraw(&saved.raw);
    saved.fd = fd;
    static const bool registered = std::atexit(restore_mode) == 0;
    static_cast<void>(
        registered);  // without room for it the destructor and the handlers still work
    install_handlers();
    is_raw = true;
    if (::tcsetattr(fd, TCSANOW, &saved.raw) != 0) {
        const int error = errno;
        const std::unique_ptr<RawTerminal> undo(new RawTerminal);
        return fail_errno(error, "setting the terminal to raw mode");
    }
    return std::unique_ptr<RawTerminal>(new RawTerminal);
}

RawTerminal::~RawTerminal()
{
    restore_mode();
    for (std::size_t i = 0; i < kHandled.size(); ++i)
        ::sigaction(kHandled[i], &saved.actions[i], nullptr);
    saved.fd = -1;
}

}  // namespace berth::cli
