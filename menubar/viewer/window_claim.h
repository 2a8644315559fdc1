#pragma once

#include "menubar/viewer/single_window.h"

#include <functional>
#include <memory>
#include <string>

namespace berth::viewer {

/// The right of this process to show a window that there is one of. Lives on the loop, as long as
/// the application.
class WindowClaim {
public:
    WindowClaim(Loop& loop, std::string runtime) : loop_(loop), runtime_(std::move(runtime)) {}

    /// True when the window is ours to show; `on_raise` runs when another viewer wants it too.
    /// False where another viewer has it: that is asked to come to the front, and then the
    /// application ends.
    bool make(const std::string& id,
              const RaiseRequest& request,
              std::function<void(const RaiseRequest&)> on_raise);
    /// Another viewer is asked to show it.
    [[nodiscard]] bool is_given_up() const { return given_up_; }
    /// What the application is to end with on this account.
    [[nodiscard]] int exit_code() const { return exit_code_; }

private:
    Loop& loop_;
    std::string runtime_;
    std::unique_ptr<SingleWindow> single_;
    std::unique_ptr<rpc::Peer> other_;
    bool given_up_ = false;
    int exit_code_ = 0;
};

}  // namespace berth::viewer
