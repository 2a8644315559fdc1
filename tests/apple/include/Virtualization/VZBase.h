#pragma once
#include <Foundation/Foundation.h>
#include <dispatch/dispatch.h>
#include <net/ethernet.h>
#include <vmnet/vmnet.h>

// An abstract class, or one that has to be made with more than nothing.
#define VZ_NO_INIT                                                                                 \
    +(instancetype) new NS_UNAVAILABLE;                                                            \
    -(instancetype)init NS_UNAVAILABLE

typedef struct ether_addr ether_addr_t;  // as on macOS

NS_ASSUME_NONNULL_BEGIN
/// How the framework answers: on the machine's queue. The block itself may not be nil.
typedef void (^VZDone)(NSError* _Nullable error);
NS_ASSUME_NONNULL_END
