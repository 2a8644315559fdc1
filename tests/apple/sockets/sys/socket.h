#pragma once
#pragma GCC system_header
// The part of macOS's <sys/socket.h> that Berth uses, in place of Linux's: its addresses begin with
// their length. By XNU's bsd/sys/socket.h.
#include <stdint.h>
#include <sys/types.h>

typedef uint8_t sa_family_t;
typedef uint32_t socklen_t;

struct sockaddr {
    uint8_t sa_len;
    sa_family_t sa_family;
    char sa_data[14];
};

#define AF_UNSPEC 0
#define AF_UNIX 1
#define AF_INET 2
#define AF_ROUTE 17
#define AF_LINK 18
#define AF_INET6 30
#define PF_ROUTE AF_ROUTE
#define SOCK_RAW 3
#define NET_RT_DUMP 1
#define NET_RT_FLAGS 2

extern "C" {
int socket(int domain, int type, int protocol);
ssize_t recv(int fd, void* buffer, size_t length, int flags);
}
