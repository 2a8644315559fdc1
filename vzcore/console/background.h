#pragma once

#include <atomic>
#include <functional>
#include <thread>

namespace berth {

/// Hands a function to the owner's thread, to run there soon and in order: Loop::post(), or a
/// queued call of Qt. Called from any thread, and for as long as the work lives.
using Post = std::function<void(std::function<void()>)>;

/// Set when the work shall end; looked at often.
using StopFlag = std::atomic<bool>;

/// One piece of work at a time on a thread of its own. Destroying it ends the work and waits for
/// that, which takes as long as the work takes to look at its flag.
class Background {
public:
    Background() = default;
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;
    ~Background() { stop(); }

    /// Ends what runs, then begins `work`.
    void start(std::function<void(const StopFlag& stop)> work);
    void stop();

private:
    StopFlag stop_ = false;
    std::thread thread_;
};

}  // namespace berth
