#include "menubar/viewer/loop_qt.h"

#include "vzcore/base/unique_fd.h"

#include <fcntl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QSocketNotifier>
#include <QTimer>
#include <cerrno>
#include <csignal>

namespace berth::viewer {
namespace {

// A registration may end inside its own callback, so the Qt object behind it goes later.
struct DeleteLater {
    void operator()(QSocketNotifier* notifier) const
    {
        notifier->setEnabled(false);
        notifier->disconnect();
        notifier->deleteLater();
    }
    void operator()(QTimer* timer) const
    {
        timer->stop();
        timer->disconnect();
        timer->deleteLater();
    }
};
using Notifier = std::unique_ptr<QSocketNotifier, DeleteLater>;

Notifier notify(int fd, QSocketNotifier::Type type, Callback callback)
{
    Notifier notifier(new QSocketNotifier(fd, type));
    // Held by the call too: the callback may replace itself.
    QObject::connect(
        notifier.get(),
        &QSocketNotifier::activated,
        [shared = std::make_shared<Callback>(std::move(callback))] {
            const auto held =
                shared;  // NOLINT(performance-unnecessary-copy-initialization): to hold it
            (*held)();
        });
    return notifier;
}

class QtFdWatch : public FdWatch {
public:
    explicit QtFdWatch(int fd) : fd_(fd) {}
    void on_readable(Callback callback) override
    {
        readable_ = callback ? notify(fd_, QSocketNotifier::Read, std::move(callback)) : nullptr;
    }
    void on_writable(Callback callback) override
    {
        writable_ = callback ? notify(fd_, QSocketNotifier::Write, std::move(callback)) : nullptr;
    }

private:
    int fd_;
    Notifier readable_, writable_;
};

class QtTimer : public Registration {
public:
    QtTimer(std::chrono::milliseconds delay, Callback callback) : timer_(new QTimer)
    {
        timer_->setSingleShot(true);
        timer_->setTimerType(Qt::PreciseTimer);
        QObject::connect(
            timer_.get(),
            &QTimer::timeout,
            [shared = std::make_shared<Callback>(std::move(callback))] {
                const auto held =
                    shared;  // NOLINT(performance-unnecessary-copy-initialization): to hold it
                (*held)();
            });
        timer_->start(std::max(delay, std::chrono::milliseconds(0)));
    }

private:
    std::unique_ptr<QTimer, DeleteLater> timer_;
};

// A descriptor of the kernel's that becomes readable when something has happened.
class QtDescriptor : public Registration {
public:
    QtDescriptor(UniqueFd fd, Callback callback)
        : fd_(std::move(fd)),
          notifier_(fd_ ? notify(fd_.get(), QSocketNotifier::Read, std::move(callback)) : nullptr)
    {
    }

private:
    UniqueFd fd_;  // outlives the notifier
    Notifier notifier_;
};

ChildExit reap(pid_t pid)
{
    int status = 0;
    ChildExit exit;
    if (::waitpid(pid, &status, 0) != pid) return exit;  // not ours: never invented
    if (WIFEXITED(status)) exit.code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) exit.signal = WTERMSIG(status);
    return exit;
}

class QtLoop : public Loop {
public:
    void post(Callback callback) override
    {
        QMetaObject::invokeMethod(&receiver_, std::move(callback), Qt::QueuedConnection);
    }
    [[nodiscard]] SteadyTime now() const override { return std::chrono::steady_clock::now(); }
    Handle after(std::chrono::milliseconds delay, Callback callback) override
    {
        return std::make_unique<QtTimer>(delay, std::move(callback));
    }
    Result<std::unique_ptr<FdWatch>> watch(int fd) override
    {
        if (::fcntl(fd, F_GETFD) < 0) return fail_errno(errno, "watching a descriptor");
        return std::make_unique<QtFdWatch>(fd);
    }
    Handle on_signal(int signal, Callback callback) override
    {
        reserve_signals({signal});
        sigset_t set;
        ::sigemptyset(&set);
        ::sigaddset(&set, signal);
        UniqueFd fd(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
        const int number = fd.get();
        return std::make_unique<QtDescriptor>(
            std::move(fd), [number, callback = std::move(callback)] {
                signalfd_siginfo info{};
                if (::read(number, &info, sizeof info) == sizeof info) callback();
            });
    }
    Handle on_child_exit(pid_t pid, std::function<void(ChildExit)> callback) override
    {
        UniqueFd fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
        auto done = std::make_shared<bool>(false);
        return std::make_unique<QtDescriptor>(std::move(fd),
                                              [pid, done, callback = std::move(callback)] {
                                                  if (std::exchange(*done, true)) return;
                                                  callback(reap(pid));
                                              });
    }

private:
    QObject receiver_;
};

}  // namespace

void reserve_signals(std::initializer_list<int> signals)
{
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : signals)
        ::sigaddset(&set, signal);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

std::unique_ptr<Loop> make_qt_loop()
{
    return std::make_unique<QtLoop>();
}

}  // namespace berth::viewer
