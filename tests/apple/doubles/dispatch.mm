// Serial queues as libdispatch has them: a thread each, one block at a time, in order. The main
// queue is the main run loop.
#import <Foundation/Foundation.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>

@interface BerthWork : NSObject
- (instancetype)initWithBlock:(dispatch_block_t)block;
- (void)run;
- (void)wait;
@end

@interface BerthQueue : NSObject <OS_dispatch_queue>
- (instancetype)initAsMain:(BOOL)main;
- (void)push:(BerthWork*)work;
- (BOOL)runsHere;
@end

namespace {

// The queue whose block this thread runs.
thread_local void* running_queue = nullptr;

[[noreturn]] void misused(const char* what)
{
    std::fprintf(stderr, "misuse of a dispatch queue: %s\n", what);
    std::abort();
}

}  // namespace

@implementation BerthWork {
    dispatch_block_t _block;
    std::mutex _lock;
    std::condition_variable _wake;
    BOOL _done;
}
- (instancetype)initWithBlock:(dispatch_block_t)block
{
    if ((self = [super init])) _block = [block copy];
    return self;
}
- (void)run
{
    @autoreleasepool {
        _block();
        _block = nil;
    }
    const std::lock_guard lock(_lock);
    _done = YES;
    _wake.notify_all();
}
- (void)wait
{
    std::unique_lock lock(_lock);
    _wake.wait(lock, [&] { return _done; });
}
@end

@implementation BerthQueue {
    std::mutex _lock;
    std::condition_variable _wake;
    std::deque<BerthWork*> _work;
    BOOL _isMain, _started;
}
- (instancetype)initAsMain:(BOOL)main
{
    if ((self = [super init])) _isMain = main;
    return self;
}
- (BOOL)runsHere
{
    return _isMain ? [NSThread isMainThread] : running_queue == (__bridge void*)self;
}
- (void)push:(BerthWork*)work
{
    if (_isMain) {
        [work performSelectorOnMainThread:@selector(run) withObject:nil waitUntilDone:NO];
        return;
    }
    const std::lock_guard lock(_lock);
    _work.push_back(work);
    if (!_started) [NSThread detachNewThreadSelector:@selector(serve) toTarget:self withObject:nil];
    _started = YES;
    _wake.notify_one();
}
- (BerthWork*)next
{
    std::unique_lock lock(_lock);
    _wake.wait(lock, [&] { return !_work.empty(); });
    BerthWork* work = _work.front();
    _work.pop_front();
    return work;
}
- (void)serve
{
    running_queue = (__bridge void*)self;
    for (;;)
        @autoreleasepool {
            [[self next] run];
        }
}
@end

extern "C" {

dispatch_queue_t dispatch_queue_create(const char* label, dispatch_queue_attr_t attributes)
{
    static_cast<void>(label);
    static_cast<void>(attributes);
    return [[BerthQueue alloc] initAsMain:NO];
}

dispatch_queue_t dispatch_get_main_queue(void)
{
    static BerthQueue* main = [[BerthQueue alloc] initAsMain:YES];
    return main;
}

void dispatch_async(dispatch_queue_t queue, dispatch_block_t block)
{
    [(BerthQueue*)queue push:[[BerthWork alloc] initWithBlock:block]];
}

void dispatch_sync(dispatch_queue_t queue, BERTH_NOESCAPE dispatch_block_t block)
{
    if ([(BerthQueue*)queue runsHere])
        misused("dispatch_sync to the queue that runs: it waits for ever");
    BerthWork* work = [[BerthWork alloc] initWithBlock:block];
    [(BerthQueue*)queue push:work];
    [work wait];
}

void dispatch_assert_queue(dispatch_queue_t queue)
{
    if (![(BerthQueue*)queue runsHere]) misused("called off the queue");
}

}  // extern "C"
