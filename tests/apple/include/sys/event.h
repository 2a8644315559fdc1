#pragma once
#pragma GCC system_header
// The part of kqueue that Berth uses; doubles/kqueue.cpp has it by epoll.
#include <stdint.h>
#include <time.h>

struct kevent {
    uintptr_t ident;
    int16_t filter;
    uint16_t flags;
    uint32_t fflags;
    intptr_t data;
    void* udata;
};
#define EV_SET(event, a, b, c, d, e, f)                                                            \
    do {                                                                                           \
        struct kevent* set = (event);                                                              \
        set->ident = (a);                                                                          \
        set->filter = (b);                                                                         \
        set->flags = (c);                                                                          \
        set->fflags = (d);                                                                         \
        set->data = (e);                                                                           \
        set->udata = (f);                                                                          \
    } while (0)

#define EVFILT_VNODE (-4)
#define EVFILT_PROC (-5)
#define EVFILT_TIMER (-7)
#define EVFILT_FS (-9)
#define EV_ADD 0x0001
#define EV_DELETE 0x0002
#define EV_ONESHOT 0x0010
#define EV_CLEAR 0x0020
#define NOTE_DELETE 0x00000001
#define NOTE_WRITE 0x00000002
#define NOTE_EXTEND 0x00000004
#define NOTE_ATTRIB 0x00000008
#define NOTE_LINK 0x00000010
#define NOTE_RENAME 0x00000020
#define NOTE_REVOKE 0x00000040
#define NOTE_SECONDS 0x00000001
#define NOTE_USECONDS 0x00000002
#define NOTE_NSECONDS 0x00000004
#define NOTE_EXIT 0x80000000

extern "C" {
int kqueue(void);
int kevent(int kq,
           const struct kevent* changelist,
           int nchanges,
           struct kevent* eventlist,
           int nevents,
           const struct timespec* timeout);
}
