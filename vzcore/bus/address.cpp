// Where the buses are, as the D-Bus specification has it.
#include "vzcore/bus/bus.h"

#include <cstdlib>

namespace berth::bus {
namespace {

std::string variable(const char* name)
{
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here sets it
    return value != nullptr ? value : "";
}

// What an address does not take as it is is written as %xx.
std::string escaped(const std::string& path)
{
    static constexpr char kHex[] = "0123456789abcdef";
    std::string text;
    for (const char c : path) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '/' || c == '-' || c == '_' || c == '.' ||
                           c == '\\' || c == '*';
        const auto byte = static_cast<unsigned char>(c);
        text += plain ? std::string(1, c) : std::string{'%', kHex[byte >> 4], kHex[byte & 15]};
    }
    return text;
}

}  // namespace

std::string system_address()
{
    std::string given = variable("DBUS_SYSTEM_BUS_ADDRESS");
    return given.empty() ? "unix:path=/run/dbus/system_bus_socket" : given;
}

std::string user_address()
{
    std::string given = variable("DBUS_SESSION_BUS_ADDRESS");
    if (!given.empty()) return given;
    const std::string runtime = variable("XDG_RUNTIME_DIR");
    return runtime.empty() ? "" : "unix:path=" + escaped(runtime) + "/bus";
}

}  // namespace berth::bus
