#pragma once
#pragma GCC system_header
#include_next <pthread.h>
#include <stdint.h>
extern "C" {
int pthread_cond_timedwait_relative_np(pthread_cond_t*, pthread_mutex_t*, const struct timespec*);
int pthread_threadid_np(struct _opaque_pthread_t* thread, uint64_t* id);
}
