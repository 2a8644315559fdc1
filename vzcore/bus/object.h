#pragma once

#include "vzcore/bus/bus.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace berth::bus {

/// One interface of an object of ours: what can be called, read and heard.
struct Interface {
    struct Call {
        std::string in,
            out;  ///< Signatures of the arguments and of the answer: "iias", "u(ia{sv}av)".
        /// Only ever called with arguments of just those types.
        std::function<Result<Values>(const Values& arguments)> run;
    };
    struct Property {
        std::string signature;
        std::function<Value()> read;
    };

    std::string name;
    std::map<std::string, Call> calls;
    std::map<std::string, Property> properties;    ///< None can be written.
    std::map<std::string, std::string> emissions;  ///< Signals: name and signature.
};

/// Answers for an object with these interfaces, with org.freedesktop.DBus.Properties and
/// Introspectable as well. A call with other arguments than it takes is Invalid and runs nothing.
ObjectHandler object_of(std::vector<Interface> interfaces);

}  // namespace berth::bus
