// Never run so far: written against dispatch_source_create(3) of macOS.
#include "agent/host_conditions.h"

#include <dispatch/dispatch.h>

#include <memory>

namespace berth::agent {
namespace {

/// A source of libdispatch. It calls on a queue of its own, which only posts to the loop.
class PressureSource : public Registration {
public:
    PressureSource(Loop& loop, Callback short_of_it)
        : loop_(loop), short_of_it_(std::make_shared<Callback>(std::move(short_of_it))),
          queue_(::dispatch_queue_create("berth.memory", nullptr)),
          source_(::dispatch_source_create(DISPATCH_SOURCE_TYPE_MEMORYPRESSURE,
                                           0,
                                           DISPATCH_MEMORYPRESSURE_WARN |
                                               DISPATCH_MEMORYPRESSURE_CRITICAL,
                                           queue_))
    {
        if (source_ == nullptr) return;
        ::dispatch_set_context(source_, this);
        ::dispatch_source_set_event_handler_f(source_, tell);
        ::dispatch_resume(source_);
    }
    PressureSource(const PressureSource&) = delete;
    PressureSource& operator=(const PressureSource&) = delete;
    ~PressureSource() override
    {
        if (source_ != nullptr) {
            ::dispatch_source_cancel(source_);
            // Behind a call that is under way there comes no other one.
            ::dispatch_sync_f(queue_, nullptr, [](void*) {});
            ::dispatch_release(source_);
        }
        ::dispatch_release(queue_);
    }
    [[nodiscard]] bool is_there() const { return source_ != nullptr; }

private:
    static void tell(void* context)
    {
        const auto* self = static_cast<const PressureSource*>(context);
        self->loop_.post([late = std::weak_ptr<Callback>(self->short_of_it_)] {
            if (const auto callback = late.lock()) (*callback)();
        });
    }

    Loop& loop_;
    std::shared_ptr<Callback> short_of_it_;
    dispatch_queue_t queue_;
    dispatch_source_t source_;
};

}  // namespace

Result<Handle> watch_host_memory(Loop& loop, Callback short_of_it)
{
    auto source = std::make_unique<PressureSource>(loop, std::move(short_of_it));
    if (!source->is_there())
        return fail(ErrorCode::Unsupported, "this system does not tell of memory pressure");
    return Handle(std::move(source));
}

}  // namespace berth::agent
