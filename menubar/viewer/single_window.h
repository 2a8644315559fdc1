#pragma once

#include "vzcore/json.h"
#include "vzcore/loop.h"
#include "vzcore/rpc/rpc.h"

#include <functional>
#include <list>
#include <memory>
#include <string>

namespace berth::viewer {

/// What a second viewer asks of the first.
struct RaiseRequest {
    std::int64_t run = 0;  ///< 0: whatever is shown.
    bool history = false;
    std::string activation_token;  ///< The right to come to the front, where one is needed.
};

/// One window a machine: who has the machine's socket in the runtime folder has the window. The
/// socket goes with the process, so nothing stale can be left.
class SingleWindow {
public:
    /// `id` is the machine's. Nothing when another viewer has it already: then use raise_other().
    static Result<std::unique_ptr<SingleWindow>>
    claim(Loop& loop,
          const std::string& runtime,
          const std::string& id,
          std::function<void(const RaiseRequest&)> on_raise);

    /// Asks the viewer that has the window to show it; `on_end` runs once.
    static std::unique_ptr<rpc::Peer> raise_other(Loop& loop,
                                                  const std::string& runtime,
                                                  const std::string& id,
                                                  const RaiseRequest& request,
                                                  const std::function<void(Result<void>)>& on_end);

private:
    SingleWindow() = default;
    void accept(Loop& loop, UniqueFd socket);

    std::function<void(const RaiseRequest&)> on_raise_;
    std::list<std::unique_ptr<rpc::Peer>> peers_;
    std::unique_ptr<rpc::Listener> listener_;
};

}  // namespace berth::viewer
