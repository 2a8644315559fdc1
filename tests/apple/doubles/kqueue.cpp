// kqueue as its manual page has it, by epoll with an inotify, a pidfd, a timerfd or an eventfd for
// each event: a folder is written when its list of names changes, and not when a file in it grows;
// what is closed is heard of no more; a timer that is added again begins anew.
#include "tests/apple/doubles/host.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/event.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace {

struct Note {
    struct kevent asked {};
    int source = -1;
    struct stat file {};
    int above =
        -1;  ///< The watch of the folder above. inotify tells of a removal when it is closed.
    std::string name;          ///< There.
    std::uint32_t events = 0;  ///< Of the host's file systems, that were not told yet.
};

struct Queues {
    std::mutex mutex;
    std::map<int, std::list<Note>> notes;
};
Queues& queues()
{
    static Queues all;
    return all;
}

void drop(int queue, std::list<Note>& notes, std::list<Note>::iterator note)
{
    ::epoll_ctl(queue, EPOLL_CTL_DEL, note->source, nullptr);
    ::close(note->source);
    notes.erase(note);
}

std::uint32_t inotify_mask(const struct kevent& asked, bool folder)
{
    std::uint32_t mask = 0;
    if (asked.fflags & (NOTE_WRITE | NOTE_EXTEND))
        mask |= folder ? IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO : IN_MODIFY;
    if (asked.fflags & (NOTE_ATTRIB | NOTE_LINK)) mask |= IN_ATTRIB;
    if (asked.fflags & NOTE_RENAME) mask |= IN_MOVE_SELF;
    return mask;
}

/// Milliseconds, unless one other unit is named. -1, with errno, for what the kernel refuses.
int open_timer(const struct kevent& asked)
{
    std::int64_t unit = 1'000'000;
    switch (asked.fflags) {
    case 0: break;
    case NOTE_SECONDS: unit = 1'000'000'000; break;
    case NOTE_USECONDS: unit = 1'000; break;
    case NOTE_NSECONDS: unit = 1; break;
    default: errno = EINVAL; return -1;
    }
    const int timer = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    const std::int64_t nanoseconds = std::max<std::int64_t>(asked.data * unit, 1);
    const timespec span{nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
    const itimerspec when{(asked.flags & EV_ONESHOT) != 0 ? timespec{} : span, span};
    ::timerfd_settime(timer, 0, &when, nullptr);
    return timer;
}

int open_inotify(Note& note)
{
    const auto ident = static_cast<int>(note.asked.ident);
    if (::fstat(ident, &note.file) != 0) return -1;
    const int source = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    const std::string link = "/proc/self/fd/" + std::to_string(ident);
    const std::filesystem::path path = std::filesystem::read_symlink(link);
    if (note.asked.fflags & NOTE_DELETE) {
        note.above = ::inotify_add_watch(source, path.parent_path().c_str(), IN_DELETE);
        note.name = path.filename();
    }
    if (::inotify_add_watch(
            source, link.c_str(), inotify_mask(note.asked, S_ISDIR(note.file.st_mode))) >= 0)
        return source;
    ::close(source);
    return -1;
}

/// Nothing, with errno, when it is not there.
int open_source(Note& note)
{
    switch (note.asked.filter) {
    case EVFILT_PROC:
        return static_cast<int>(::syscall(SYS_pidfd_open, static_cast<int>(note.asked.ident), 0));
    case EVFILT_VNODE: return open_inotify(note);
    case EVFILT_TIMER: return open_timer(note.asked);
    case EVFILT_FS: return ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    default: errno = ENOTSUP; return -1;
    }
}

/// Takes what is there; false: it is of no concern.
bool take_inotify(const Note& note)
{
    bool concerns = false;
    alignas(inotify_event) char events[4096];
    ssize_t size = 0;
    while ((size = ::read(note.source, events, sizeof events)) > 0)
        for (ssize_t at = 0; at < size;) {
            const auto* event = reinterpret_cast<const inotify_event*>(events + at);
            concerns = concerns || event->wd != note.above || note.name == event->name;
            at += static_cast<ssize_t>(sizeof *event + event->len);
        }
    return concerns;
}

/// Whether it was there.
bool remove(int queue, std::list<Note>& notes, const struct kevent& change)
{
    for (auto note = notes.begin(); note != notes.end(); ++note)
        if (note->asked.ident == change.ident && note->asked.filter == change.filter) {
            drop(queue, notes, note);
            return true;
        }
    return false;
}

bool apply(int queue, std::list<Note>& notes, const struct kevent& change)
{
    const bool was_there = remove(queue, notes, change);
    if ((change.flags & EV_DELETE) != 0) {
        if (!was_there) errno = ENOENT;
        return was_there;
    }
    Note note;
    note.asked = change;
    note.source = open_source(note);
    if (note.source < 0) return false;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = note.source;
    ::epoll_ctl(queue, EPOLL_CTL_ADD, note.source, &event);
    notes.push_back(note);
    return true;
}

bool is_closed(const Note& note)
{
    struct stat now {};
    return ::fstat(static_cast<int>(note.asked.ident), &now) != 0 ||
           now.st_ino != note.file.st_ino || now.st_dev != note.file.st_dev;
}

/// Takes what is there of one note; false: nothing is to be told.
bool take(int queue, std::list<Note>& notes, std::list<Note>::iterator note, struct kevent& event)
{
    event = note->asked;
    std::uint64_t count = 0;
    switch (note->asked.filter) {
    case EVFILT_VNODE:
        if (!is_closed(*note)) return take_inotify(*note);
        drop(queue, notes, note);
        return false;
    case EVFILT_TIMER:
        if (::read(note->source, &count, sizeof count) != sizeof count) return false;
        event.data = static_cast<intptr_t>(count);
        if ((note->asked.flags & EV_ONESHOT) != 0) drop(queue, notes, note);
        return true;
    case EVFILT_FS:
        if (::read(note->source, &count, sizeof count) != sizeof count) return false;
        event.fflags = std::exchange(note->events, 0);
        return true;
    default: drop(queue, notes, note); return true;  // a process ends once
    }
}

}  // namespace

namespace berth::test {

// The kernel sets the bits of all that happens when one of them was asked for, and tells of none
// otherwise (filt_fsevent of XNU's vfs_subr.c).
void tell_of_file_systems(std::uint32_t events)
{
    const std::lock_guard lock(queues().mutex);
    for (auto& [queue, notes] : queues().notes)
        for (Note& note : notes)
            if (note.asked.filter == EVFILT_FS && (note.asked.fflags & events) != 0) {
                note.events |= events;
                const std::uint64_t one = 1;
                if (::write(note.source, &one, sizeof one) != sizeof one) std::abort();
            }
}

}  // namespace berth::test

extern "C" {

int kqueue(void)
{
    const std::lock_guard lock(queues().mutex);
    const int queue = ::epoll_create1(0);  // which, as on macOS, a child inherits
    auto& notes = queues().notes[queue];
    for (const Note& old : notes)  // of a queue that had this number
        ::close(old.source);
    notes.clear();
    return queue;
}

int kevent(int queue,
           const struct kevent* changes,
           int change_count,
           struct kevent* events,
           int event_count,
           const struct timespec* timeout)
{
    const std::lock_guard lock(queues().mutex);
    auto& notes = queues().notes[queue];
    for (int i = 0; i < change_count; ++i)
        if (!apply(queue, notes, changes[i])) return -1;
    int told = 0;
    epoll_event ready{};
    // Berth waits in its loop, never here.
    while (told < event_count && timeout != nullptr && ::epoll_wait(queue, &ready, 1, 0) == 1)
        for (auto note = notes.begin(); note != notes.end(); ++note)
            if (note->source == ready.data.fd) {
                if (take(queue, notes, note, events[told])) ++told;
                break;
            }
    return told;
}

}  // extern "C"
