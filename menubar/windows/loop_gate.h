#pragma once

#include "vzcore/loop.h"

#include <memory>
#include <mutex>

namespace berth {

/// The way from a thread of a toolkit to the loop, which may be gone by then: what is posted after
/// close() is dropped. Shared by all that the toolkit may still call; from any thread.
class LoopGate {
public:
    explicit LoopGate(Loop& loop) : loop_(&loop) {}

    void post(Callback callback)
    {
        const std::lock_guard lock(mutex_);
        if (loop_) loop_->post(std::move(callback));
    }
    void close()
    {
        const std::lock_guard lock(mutex_);
        loop_ = nullptr;
    }

private:
    std::mutex mutex_;
    Loop* loop_;
};

}  // namespace berth
