#pragma once

#include "vzcore/base/unique_fd.h"

#include <sys/event.h>

#include <cstdint>
#include <optional>

// kqueue(2) of macOS, for the files that are named after it.
namespace berth::platform {

/// A queue of the kernel's events, closed when another program is run. It is a descriptor that
/// becomes readable when one of its events is there. Not open, with errno, on failure.
UniqueFd open_kqueue();

/// One event that a queue is to tell of from now on, or not any more: what EV_SET takes.
struct KernelEvent {
    std::uintptr_t ident = 0;  ///< Whose: a descriptor, a process, a timer's name.
    std::int16_t filter = 0;   ///< EVFILT_….
    std::uint16_t flags = 0;   ///< EV_….
    std::uint32_t which = 0;   ///< NOTE_… or VQ_….
    std::intptr_t data = 0;
};
/// Does not wait. False, with errno, when the kernel refuses it.
bool change_kqueue(int queue, const KernelEvent& event);

/// Has the queue tell of `changes` (NOTE_…) of an open file or folder, each time anew, until it is
/// closed. False, with errno.
bool watch_file(int queue, int file, std::uint32_t changes);

/// Takes the next event that is there. Nothing when there is none: it does not wait.
std::optional<struct kevent> take_event(int queue);

}  // namespace berth::platform
