#pragma once

#include "vzcore/loop.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace berth::agent {

/// Those who want to hear of something, each for as long as it keeps its handle. Lives on the loop.
template <typename What> class Subscribers {
public:
    using Handler = std::function<void(const What&)>;

    [[nodiscard]] Handle add(Handler handler)
    {
        const std::uint64_t id = ++last_id_;
        handlers_->emplace(id, std::move(handler));
        return std::make_unique<Subscription>(handlers_, id);
    }
    [[nodiscard]] bool empty() const { return handlers_->empty(); }
    /// One that hears it may end its own subscription, or another's.
    void tell(const What& what) const
    {
        const Handlers now = *handlers_;
        for (const auto& [id, handler] : now)
            if (handlers_->contains(id)) handler(what);
    }

private:
    using Handlers = std::map<std::uint64_t, Handler>;

    class Subscription : public Registration {
    public:
        Subscription(std::weak_ptr<Handlers> handlers, std::uint64_t id)
            : handlers_(std::move(handlers)), id_(id)
        {
        }
        ~Subscription() override
        {
            if (const auto handlers = handlers_.lock()) handlers->erase(id_);
        }
        Subscription(const Subscription&) = delete;
        Subscription& operator=(const Subscription&) = delete;

    private:
        std::weak_ptr<Handlers> handlers_;
        std::uint64_t id_;
    };

    std::shared_ptr<Handlers> handlers_ =
        std::make_shared<Handlers>();  ///< The handles may outlive this.
    std::uint64_t last_id_ = 0;
};

}  // namespace berth::agent
