#pragma once

#include "vzcore/base/result.h"
#include "vzcore/bus/value.h"

#include <systemd/sd-bus.h>

#include <memory>

// Private to the *_sd.cpp files of this folder.
namespace berth::bus {

struct MessageUnref {
    void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
};
using Message = std::unique_ptr<sd_bus_message, MessageUnref>;

/// A negative errno when a value is none that D-Bus takes.
int append(sd_bus_message* message, const Values& values);
/// All arguments of a message.
Result<Values> arguments_of(sd_bus_message* message);
/// The failure that an error message tells.
Error error_of(const sd_bus_error& error);

}  // namespace berth::bus
