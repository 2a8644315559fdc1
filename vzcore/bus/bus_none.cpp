// Where there is no D-Bus (macOS): a bus that never comes.
#include "vzcore/bus/bus.h"

namespace berth::bus {
namespace {

class NoConnection : public Connection {
public:
    explicit NoConnection(Loop& loop) : loop_(loop) {}

    [[nodiscard]] bool is_ready() const override { return false; }
    [[nodiscard]] std::string unique_name() const override { return ""; }
    Handle on_ready(Callback /*callback*/) override { return std::make_unique<Registration>(); }
    void call(const Method& /*method*/,
              Values /*arguments*/,
              std::chrono::milliseconds /*timeout*/,
              Reply reply) override
    {
        loop_.post([reply = std::move(reply)] {
            reply(fail(ErrorCode::Unreachable, "this system has no message bus"));
        });
    }
    Handle listen(const Signal& /*signal*/, SignalHandler /*handler*/) override
    {
        return std::make_unique<Registration>();
    }
    Handle watch_name(const std::string& /*name*/,
                      std::function<void(const std::string&)> /*told*/) override
    {
        return std::make_unique<Registration>();
    }
    Handle serve(const std::string& /*path*/, ObjectHandler /*handler*/) override
    {
        return std::make_unique<Registration>();
    }
    void emit(const std::string& /*path*/,
              const std::string& /*interface*/,
              const std::string& /*member*/,
              Values /*arguments*/) override
    {
    }
    Handle own(const std::string& /*name*/, std::function<void(bool)> /*owned*/) override
    {
        return std::make_unique<Registration>();
    }

private:
    Loop& loop_;
};

}  // namespace

std::unique_ptr<Connection> Connection::open(Loop& loop, const std::string& /*address*/)
{
    return std::make_unique<NoConnection>(loop);
}

}  // namespace berth::bus
