#pragma once

#include "vzcore/json.h"
#include "vzcore/loop.h"
#include "vzcore/rpc/line_channel.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace berth::qemu {

/// A QMP session (qemu/docs/interop/qmp-spec) over a connected socket: negotiates by itself, then
/// runs commands. Commands may be sent at once: they wait for the negotiation. Lives on the loop.
class Qmp {
public:
    using EventHandler = std::function<void(const std::string& name, const Json& data)>;
    using Reply = std::function<void(Result<Json>)>;

    static Result<std::unique_ptr<Qmp>> create(Loop& loop, UniqueFd socket);
    Qmp(const Qmp&) = delete;
    Qmp& operator=(const Qmp&) = delete;
    ~Qmp();

    void on_event(EventHandler handler) { on_event_ = std::move(handler); }
    /// Runs once, when QEMU has closed its end; outstanding commands have failed before with
    /// Unreachable.
    void on_closed(Callback handler) { on_closed_ = std::move(handler); }

    /// "QEMU 7.2": known once a command was answered, else empty.
    [[nodiscard]] const std::string& series() const { return series_; }

    /// `reply` runs once: with the value of "return", or QEMU's error text, or TimedOut.
    void execute(const std::string& command, Json arguments, Reply reply);
    /// The same with a descriptor that QEMU gets a copy of.
    void execute_with(const std::string& command, Json arguments, int fd, Reply reply);
    /// The same for a command whose answer nobody needs; an error in it is of no consequence.
    void execute(const std::string& command)
    {
        execute(command, Json::object(), [](const Result<Json>&) {});
    }

private:
    Qmp(Loop& loop, std::unique_ptr<rpc::LineChannel> channel);
    [[nodiscard]] std::int64_t expect(const std::string& command, Reply reply);
    void take_greeting(const Json& message);
    void receive(std::string_view line);
    void finish(std::int64_t id, Result<Json> result);
    void closed(const Error& why);

    struct Command {
        Reply reply;
        Handle timer;
    };
    Loop& loop_;
    std::unique_ptr<rpc::LineChannel> channel_;
    EventHandler on_event_;
    Callback on_closed_;
    std::map<std::int64_t, Command> commands_;
    std::int64_t last_id_ = 0;
    std::string series_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace berth::qemu
