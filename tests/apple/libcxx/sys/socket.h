#pragma once
#pragma GCC system_header
#include_next <sys/socket.h>
#define SO_NOSIGPIPE 0x1022
#undef MSG_CMSG_CLOEXEC
#undef SOCK_CLOEXEC
#undef SOCK_NONBLOCK
#undef SO_PEERCRED
extern "C" int getpeereid(int socket, uid_t* user, gid_t* group);
