#pragma once
#pragma GCC system_header
// By XNU's bsd/net/route.h.
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

struct rt_metrics {
    uint32_t rmx_locks, rmx_mtu, rmx_hopcount;
    int32_t rmx_expire;
    uint32_t rmx_recvpipe, rmx_sendpipe, rmx_ssthresh, rmx_rtt, rmx_rttvar, rmx_pksent;
    uint32_t rmx_filler[4];
};
struct rt_msghdr {
    u_short rtm_msglen;
    u_char rtm_version;
    u_char rtm_type;
    u_short rtm_index;
    int rtm_flags;
    int rtm_addrs;
    pid_t rtm_pid;
    int rtm_seq;
    int rtm_errno;
    int rtm_use;
    uint32_t rtm_inits;
    struct rt_metrics rtm_rmx;
};

#define RTM_VERSION 5
#define RTM_ADD 0x1
#define RTM_GET 0x4
#define RTF_UP 0x1
#define RTF_GATEWAY 0x2
#define RTF_HOST 0x4
#define RTF_REJECT 0x8
#define RTF_BLACKHOLE 0x1000
#define RTF_IFSCOPE 0x1000000
#define RTAX_DST 0
#define RTAX_GATEWAY 1
#define RTAX_NETMASK 2
#define RTAX_IFA 5
