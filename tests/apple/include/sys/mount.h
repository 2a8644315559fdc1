#pragma once
#include <stdint.h>
#include <sys/types.h>

#define MFSTYPENAMELEN 16
struct statfs {
    uint32_t f_bsize;
    int32_t f_iosize;
    uint32_t f_flags;
    char f_fstypename[MFSTYPENAMELEN];
    char f_mntonname[1024];
    char f_mntfromname[1024];
};
extern "C" int statfs(const char* path, struct statfs* buf);
#define VQ_MOUNT 0x0008
#define VQ_UNMOUNT 0x0010
