#pragma once

#include "vzcore/loop.h"

#include <functional>
#include <mutex>
#include <optional>
#include <utility>

namespace berth::menu {

/// Why a desktop wants the program to end.
enum class Leave {
    Quit,         ///< Its user quits it.
    SessionEnds,  ///< The user logs out, or the host restarts or shuts down.
};

/// The way by which a desktop asks the program to leave. From any thread, and before there is a
/// loop as well: what was asked until then is told when somebody listens.
class LeaveLine {
public:
    /// `told` runs on `loop` each time, until close().
    void listen(Loop& loop, std::function<void(Leave)> told)
    {
        const std::lock_guard lock(mutex_);
        loop_ = &loop;
        told_ = std::move(told);
        if (const auto asked = std::exchange(early_, std::nullopt)) pass_on(*asked);
    }
    void close()
    {
        const std::lock_guard lock(mutex_);
        loop_ = nullptr;
        told_ = nullptr;
    }
    void ask(Leave why)
    {
        const std::lock_guard lock(mutex_);
        if (loop_ != nullptr) return pass_on(why);
        early_ = why;
    }

private:
    void pass_on(Leave why)
    {
        loop_->post([told = told_, why] { told(why); });
    }

    std::mutex mutex_;
    Loop* loop_ = nullptr;
    std::function<void(Leave)> told_;
    std::optional<Leave> early_;
};

}  // namespace berth::menu
