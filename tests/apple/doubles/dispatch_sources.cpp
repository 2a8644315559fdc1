// Serial queues and sources of memory pressure as libdispatch has them for C++
// (dispatch_source_create(3)): a source begins suspended, calls on its queue, and calls no more
// once it was cancelled. Ends the program at what libdispatch ends it for.
#include "tests/apple/doubles/host.h"

#include <dispatch/dispatch.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

struct dispatch_source_type_s {};

namespace {

[[noreturn]] void misused(const char* what)
{
    std::fprintf(stderr, "misuse of libdispatch: %s\n", what);
    std::abort();
}

// One lock for all: what is asked here is whether calls are in order, not how quick they are.
std::mutex lock;
std::condition_variable changed;
bool held = false;
bool waits = false;
bool refused = false;

struct Queue : dispatch_queue_s {
    std::deque<std::function<void()>> work;
    bool ends = false;
    std::thread thread{[this] { serve(); }};

    ~Queue()
    {
        if (thread.get_id() == std::this_thread::get_id()) misused("a queue released on itself");
        thread.join();
    }
    void serve()
    {
        std::unique_lock guard(lock);
        while (true) {
            changed.wait(guard, [&] { return ends || !work.empty(); });
            if (work.empty()) return;
            const auto next = std::move(work.front());
            work.pop_front();
            guard.unlock();
            next();
            guard.lock();
        }
    }
};

struct Source : dispatch_source_s {
    Queue* queue = nullptr;
    uintptr_t mask = 0;
    void* context = nullptr;
    dispatch_function_t handler = nullptr;
    bool resumed = false;
    bool cancelled = false;
    bool calls = false;
};

std::map<dispatch_object_t, std::unique_ptr<Queue>> queues;
std::map<dispatch_object_t, std::shared_ptr<Source>> sources;

std::shared_ptr<Source> source_of(dispatch_object_t object)
{
    const auto found = sources.find(object);
    if (found == sources.end()) misused("a source that is none, or none any more");
    return found->second;
}

Queue& queue_of(dispatch_object_t object)
{
    const auto found = queues.find(object);
    if (found == queues.end()) misused("a queue that is none, or none any more");
    return *found->second;
}

void call(const std::shared_ptr<Source>& source)
{
    std::unique_lock guard(lock);
    if (source->cancelled || source->handler == nullptr) return;
    source->calls = true;
    waits = held;
    changed.notify_all();
    changed.wait(guard, [] { return !held; });
    waits = false;
    guard.unlock();
    source->handler(source->context);  // whatever was cancelled meanwhile
    guard.lock();
    source->calls = false;
}

}  // namespace

namespace berth::test {

void tell_of_memory(unsigned long pressure)
{
    const std::lock_guard guard(lock);
    for (const auto& [object, source] : sources)
        if (source->resumed && !source->cancelled && (source->mask & pressure) != 0)
            source->queue->work.emplace_back([source = source] { call(source); });
    changed.notify_all();
}

void hold_handlers(bool hold)
{
    const std::lock_guard guard(lock);
    held = hold;
    changed.notify_all();
}

bool handler_waits()
{
    const std::lock_guard guard(lock);
    return waits;
}

void refuse_memory_sources(bool refuse)
{
    const std::lock_guard guard(lock);
    refused = refuse;
}

int dispatch_objects()
{
    const std::lock_guard guard(lock);
    return static_cast<int>(queues.size() + sources.size());
}

}  // namespace berth::test

extern "C" {

const struct dispatch_source_type_s _dispatch_source_type_memorypressure {
};

dispatch_queue_t dispatch_queue_create(const char* /*label*/, dispatch_queue_attr_t attributes)
{
    if (attributes != nullptr) misused("a queue that is not serial is not known here");
    const std::lock_guard guard(lock);
    auto queue = std::make_unique<Queue>();
    Queue* made = queue.get();
    queues[made] = std::move(queue);
    return made;
}

dispatch_source_t dispatch_source_create(dispatch_source_type_t type,
                                         uintptr_t handle,
                                         uintptr_t mask,
                                         dispatch_queue_t queue)
{
    const std::lock_guard guard(lock);
    if (refused || type != DISPATCH_SOURCE_TYPE_MEMORYPRESSURE || handle != 0 || mask == 0)
        return nullptr;
    auto source = std::make_shared<Source>();
    source->queue = &queue_of(queue);
    source->mask = mask;
    Source* made = source.get();
    sources[made] = std::move(source);
    return made;
}

void dispatch_source_set_event_handler_f(dispatch_source_t source, dispatch_function_t handler)
{
    const std::lock_guard guard(lock);
    source_of(source)->handler = handler;
}

void dispatch_set_context(dispatch_object_t object, void* context)
{
    const std::lock_guard guard(lock);
    source_of(object)->context = context;
}

void dispatch_resume(dispatch_object_t object)
{
    const std::lock_guard guard(lock);
    const auto source = source_of(object);
    if (std::exchange(source->resumed, true)) misused("an object resumed that was not suspended");
}

void dispatch_source_cancel(dispatch_source_t source)
{
    const std::lock_guard guard(lock);
    source_of(source)->cancelled = true;
}

void dispatch_sync_f(dispatch_queue_t queue, void* context, dispatch_function_t work)
{
    std::unique_lock guard(lock);
    Queue& where = queue_of(queue);
    if (where.thread.get_id() == std::this_thread::get_id())
        misused("dispatch_sync_f to the queue that runs: it waits for ever");
    bool done = false;
    where.work.emplace_back([&] {
        work(context);
        const std::lock_guard inner(lock);
        done = true;
        changed.notify_all();
    });
    changed.notify_all();
    changed.wait(guard, [&] { return done; });
}

void dispatch_release(dispatch_object_t object)
{
    std::unique_ptr<Queue> ended;
    {
        const std::lock_guard guard(lock);
        if (const auto source = sources.find(object); source != sources.end()) {
            if (!source->second->resumed) misused("a suspended object released");
            // libdispatch does not mind, and calls with a context that may be gone.
            if (source->second->calls) misused("a source released while its handler runs");
            sources.erase(source);
            return;
        }
        Queue& queue = queue_of(object);
        for (const auto& [other, source] : sources)
            if (source->queue == &queue) misused("here a queue goes after its sources");
        queue.ends = true;
        changed.notify_all();
        ended = std::move(queues[object]);
        queues.erase(object);
    }
}

}  // extern "C"
