#pragma GCC system_header
// The types of macOS where they are not those of Linux: what one may mix, and what loses bits.
#include_next <bits/typesizes.h>
#undef __BLKCNT_T_TYPE
#define __BLKCNT_T_TYPE long long int
#undef __BLKSIZE_T_TYPE
#define __BLKSIZE_T_TYPE int
#undef __DEV_T_TYPE
#define __DEV_T_TYPE int
#undef __FSBLKCNT_T_TYPE
#define __FSBLKCNT_T_TYPE unsigned int
#undef __FSFILCNT_T_TYPE
#define __FSFILCNT_T_TYPE unsigned int
#undef __INO_T_TYPE
#define __INO_T_TYPE unsigned long long int
#undef __MODE_T_TYPE
#define __MODE_T_TYPE unsigned short int
#undef __NLINK_T_TYPE
#define __NLINK_T_TYPE unsigned short int
#undef __OFF_T_TYPE
#define __OFF_T_TYPE long long int
#undef __RLIM_T_TYPE
#define __RLIM_T_TYPE unsigned long long int
#undef __SUSECONDS_T_TYPE
#define __SUSECONDS_T_TYPE int
