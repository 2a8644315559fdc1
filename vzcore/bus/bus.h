#pragma once

#include "vzcore/base/result.h"
#include "vzcore/bus/value.h"
#include "vzcore/loop.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace berth::bus {

/// A method of somebody else's object.
struct Method {
    std::string destination, path, interface, member;
};

/// A signal to listen for. `sender` is a well-known name.
struct Signal {
    std::string sender, path, interface, member;
};

/// What an object of ours is asked for.
struct Request {
    std::string sender, interface, member;
    Values arguments;
};

using Reply = std::function<void(Result<Values>)>;
using SignalHandler = std::function<void(const Values& arguments)>;
/// Answers at once. Unsupported: the object has no such method.
using ObjectHandler = std::function<Result<Values>(const Request& request)>;

/// A place on a message bus. The bus may not be there yet, and may go and come back: what was asked
/// for with on_ready(), listen(), serve() and own() counts for each time that it is there. Nothing
/// is polled; an address in the file system is watched. Lives on the loop; everything may be called
/// from its callbacks, which may also destroy it.
class Connection {
public:
    virtual ~Connection() = default;

    /// Never fails: with an empty address, or where there is no D-Bus at all, it is never ready.
    static std::unique_ptr<Connection> open(Loop& loop, const std::string& address);

    [[nodiscard]] virtual bool is_ready() const = 0;
    /// Runs `callback` each time the bus is there from now on; soon, if it is there now.
    [[nodiscard]] virtual Handle on_ready(Callback callback) = 0;
    /// Calls without starting a service for it. `reply` runs once, never inside this call:
    /// Unreachable when there is no bus or nobody has that name, TimedOut after `timeout`.
    virtual void call(const Method& method,
                      Values arguments,
                      std::chrono::milliseconds timeout,
                      Reply reply) = 0;
    [[nodiscard]] virtual Handle listen(const Signal& signal, SignalHandler handler) = 0;

    /// Offers an object at `path`.
    [[nodiscard]] virtual Handle serve(const std::string& path, ObjectHandler handler) = 0;
    /// Sends a signal of an object of ours; lost while there is no bus.
    virtual void emit(const std::string& path,
                      const std::string& interface,
                      const std::string& member,
                      Values arguments) = 0;
    /// Asks for a well-known name, without waiting for it behind another owner. `owned` hears each
    /// time whether we have it now. It is ours until the connection ends.
    [[nodiscard]] virtual Handle own(const std::string& name, std::function<void(bool)> owned) = 0;
};

/// Where the bus of the whole system is.
std::string system_address();
/// Where the bus of this user is; empty when nothing says so.
std::string user_address();

}  // namespace berth::bus
