// kqueue as its manual page has it, by epoll with an inotify or a pidfd for each event: a folder is
// written when its list of names changes, and not when a file in it grows; what is closed is heard
// of no more.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/event.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <list>
#include <map>
#include <mutex>
#include <string>

namespace {

struct Note {
    struct kevent asked {};
    int source = -1;
    struct stat file {};
    int above =
        -1;  ///< The watch of the folder above. inotify tells of a removal when it is closed.
    std::string name;  ///< There.
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

/// Nothing, with errno, when it is not there.
int open_source(Note& note)
{
    const auto ident = static_cast<int>(note.asked.ident);
    if (note.asked.filter == EVFILT_PROC)
        return static_cast<int>(::syscall(SYS_pidfd_open, ident, 0));
    if (note.asked.filter != EVFILT_VNODE) {
        errno = ENOTSUP;
        return -1;
    }
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

bool add(int queue, std::list<Note>& notes, const struct kevent& change)
{
    for (auto note = notes.begin(); note != notes.end(); ++note)
        if (note->asked.ident == change.ident && note->asked.filter == change.filter) {
            drop(queue, notes, note);
            break;
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
    if (note->asked.filter == EVFILT_PROC || is_closed(*note)) {
        const bool told = note->asked.filter == EVFILT_PROC;
        drop(queue, notes, note);
        return told;
    }
    return take_inotify(*note);
}

}  // namespace

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
        if (!add(queue, notes, changes[i])) return -1;
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
