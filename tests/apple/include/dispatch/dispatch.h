#pragma once
// The part of libdispatch that Berth calls.
#include <stdint.h>

#if defined(__OBJC__)
#import <Foundation/NSObject.h>

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

#else

// In plain C++ its objects are structures that derive from one, and its callbacks functions.
typedef struct dispatch_object_s {
} * dispatch_object_t;
typedef struct dispatch_queue_s : public dispatch_object_s {
} * dispatch_queue_t;
typedef struct dispatch_queue_attr_s : public dispatch_object_s {
} * dispatch_queue_attr_t;
typedef struct dispatch_source_s : public dispatch_object_s {
} * dispatch_source_t;
typedef const struct dispatch_source_type_s* dispatch_source_type_t;
typedef void (*dispatch_function_t)(void* context);

#define DISPATCH_SOURCE_TYPE_MEMORYPRESSURE (&_dispatch_source_type_memorypressure)
#define DISPATCH_MEMORYPRESSURE_WARN 0x02
#define DISPATCH_MEMORYPRESSURE_CRITICAL 0x04

extern "C" {
extern const struct dispatch_source_type_s _dispatch_source_type_memorypressure;
dispatch_queue_t dispatch_queue_create(const char* label, dispatch_queue_attr_t attr);
dispatch_source_t dispatch_source_create(dispatch_source_type_t type,
                                         uintptr_t handle,
                                         uintptr_t mask,
                                         dispatch_queue_t queue);
void dispatch_source_set_event_handler_f(dispatch_source_t source, dispatch_function_t handler);
void dispatch_source_cancel(dispatch_source_t source);
void dispatch_set_context(dispatch_object_t object, void* context);
void dispatch_resume(dispatch_object_t object);
void dispatch_release(dispatch_object_t object);
void dispatch_sync_f(dispatch_queue_t queue, void* context, dispatch_function_t work);
}
#endif
