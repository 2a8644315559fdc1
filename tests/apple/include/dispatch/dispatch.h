#pragma once
// The part of libdispatch that Berth calls.
#import <Foundation/NSObject.h>
#include <stdint.h>

@protocol OS_dispatch_queue <NSObject>
@end
typedef NSObject<OS_dispatch_queue>* dispatch_queue_t;
@protocol OS_dispatch_queue_attr <NSObject>
@end
typedef NSObject<OS_dispatch_queue_attr>* dispatch_queue_attr_t;
typedef void (^dispatch_block_t)(void);

#define DISPATCH_QUEUE_SERIAL ((dispatch_queue_attr_t) nullptr)
#define BERTH_NOESCAPE __attribute__((noescape))

#pragma clang assume_nonnull begin
extern "C" {
dispatch_queue_t dispatch_queue_create(const char* _Nullable label,
                                       dispatch_queue_attr_t _Nullable attr)
    __attribute__((ns_returns_retained));
dispatch_queue_t dispatch_get_main_queue(void);
void dispatch_async(dispatch_queue_t queue, dispatch_block_t block);
void dispatch_sync(dispatch_queue_t queue, BERTH_NOESCAPE dispatch_block_t block);
void dispatch_assert_queue(dispatch_queue_t queue);
}
#pragma clang assume_nonnull end
