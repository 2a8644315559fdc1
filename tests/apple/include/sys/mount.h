#pragma once
#pragma GCC system_header
// The part of macOS's <sys/mount.h> that Berth uses, by XNU's bsd/sys/mount.h: struct statfs is the
// one with 64-bit inode numbers.
#include <stdint.h>
#include <sys/types.h>

#define MFSTYPENAMELEN 16
#define MNAMELEN 1024
struct statfs {
    uint32_t f_bsize;
    int32_t f_iosize;
    uint64_t f_blocks, f_bfree, f_bavail, f_files, f_ffree;
    int32_t f_fsid[2];
    uid_t f_owner;
    uint32_t f_type, f_flags, f_fssubtype;
    char f_fstypename[MFSTYPENAMELEN];
    char f_mntonname[MNAMELEN];
    char f_mntfromname[MNAMELEN];
    uint32_t f_flags_ext;
    uint32_t f_reserved[7];
};
extern "C" int statfs(const char* path, struct statfs* buf);
#define VQ_MOUNT 0x0008
#define VQ_UNMOUNT 0x0010
