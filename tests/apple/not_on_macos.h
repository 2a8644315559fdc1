#pragma once
// What the headers of Linux have, and those of macOS have not. Poisoned names are an error wherever
// they are used, so what declares them comes first.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <string>

#undef CLOCK_BOOTTIME
#undef F_GETPIPE_SZ
#undef F_SETPIPE_SZ
#undef MAP_POPULATE
#undef O_DIRECT
#undef O_LARGEFILE
#undef O_PATH
#undef O_TMPFILE
#undef POLLRDHUP

#pragma clang poison MSG_CMSG_CLOEXEC O_PATH O_TMPFILE SOCK_CLOEXEC SOCK_NONBLOCK
#pragma clang poison accept4 dup3 execvpe execveat pipe2 ppoll
#pragma clang poison close_range copy_file_range fallocate fdatasync memfd_create posix_fallocate
#pragma clang poison renameat2 syncfs sync_file_range
#pragma clang poison canonicalize_file_name clearenv get_current_dir_name mempcpy memrchr rawmemchr
#pragma clang poison secure_getenv sigabbrev_np sigdescr_np strchrnul strerrorname_np
#pragma clang poison clock_nanosleep sigtimedwait sigwaitinfo sigqueue timer_create
#pragma clang poison gettid sched_getaffinity sched_setaffinity tgkill
#pragma clang poison program_invocation_name program_invocation_short_name
#pragma clang poison st_atim st_mtim st_ctim

// Xcode 16.3 has these for characters alone.
template <> struct std::char_traits<unsigned char>;
