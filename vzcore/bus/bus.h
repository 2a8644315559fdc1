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
    enum class Start { OnlyIfThere, Start };

    std::string destination, path, interface, member;
    /// Whether the bus shall start the service that has the name, where it can.
    Start start = Start::OnlyIfThere;
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
    /// Our own name on the bus, ":1.42"; empty while there is none.
    [[nodiscard]] virtual std::string unique_name() const = 0;
    /// Runs `callback` each time the bus is there from now on; soon, if it is there now.
    [[nodiscard]] virtual Handle on_ready(Callback callback) = 0;
    /// Calls. `reply` runs once, never inside this call:
    /// Unreachable when there is no bus or nobody has that name, TimedOut after `timeout`.
    virtual void call(const Method& method,
                      Values arguments,
                      std::chrono::milliseconds timeout,
                      Reply reply) = 0;
    [[nodiscard]] virtual Handle listen(const Signal& signal, SignalHandler handler) = 0;
    /// `told` hears who has a name (a unique name, or empty: nobody), and each time that changes.
    [[nodiscard]] virtual Handle watch_name(const std::string& name,
                                            std::function<void(const std::string&)> told) = 0;

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
