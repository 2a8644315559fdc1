#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

namespace berth::test {

/// Stands in for the owner's event loop: what the background posts runs in run_until().
class PostQueue {
public:
    void post(std::function<void()> call)
    {
        const std::lock_guard lock(mutex_);
        calls_.push_back(std::move(call));
        come_.notify_one();
    }
    [[nodiscard]] std::function<void(std::function<void()>)> poster()
    {
        return [this](std::function<void()> call) { post(std::move(call)); };
    }

    /// False when `done` does not hold in time.
    bool run_until(const std::function<bool()>& done)
    {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!done()) {
            std::unique_lock lock(mutex_);
            if (!come_.wait_until(lock, deadline, [&] { return !calls_.empty(); })) return false;
            const auto call = std::move(calls_.front());
            calls_.pop_front();
            lock.unlock();
            call();
        }
        return true;
    }

private:
    std::mutex mutex_;
    std::condition_variable come_;
    std::deque<std::function<void()>> calls_;
};

}  // namespace berth::test
