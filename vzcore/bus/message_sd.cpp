#include "vzcore/bus/message_sd.h"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace berth::bus {
namespace {

template <typename Wire, typename Held>
int append_number(sd_bus_message* message, const Value& value)
{
    const auto* held = std::get_if<Held>(&value.data());
    if (held == nullptr) return -EINVAL;
    const auto wire = static_cast<Wire>(*held);
    return sd_bus_message_append_basic(message, value.signature().front(), &wire);
}

int append_text(sd_bus_message* message, const Value& value)
{
    const auto* text = std::get_if<std::string>(&value.data());
    if (text == nullptr) return -EINVAL;
    return sd_bus_message_append_basic(message, value.signature().front(), text->c_str());
}

int append_descriptor(sd_bus_message* message, const Value& value)
{
    const auto* held = std::get_if<std::shared_ptr<UniqueFd>>(&value.data());
    if (held == nullptr || !*held) return -EINVAL;
    const int fd = (*held)->get();
    return sd_bus_message_append_basic(message, 'h', &fd);
}

// sd-bus names structures and entries 'r' and 'e' where they are opened.
int open_container(sd_bus_message* message, const Value& value)
{
    const std::string& signature = value.signature();
    const auto inside = [&](std::size_t cut) {
        return signature.substr(1, signature.size() - 1 - cut);
    };
    switch (signature.front()) {
    case 'a': return sd_bus_message_open_container(message, 'a', inside(0).c_str());
    case '(': return sd_bus_message_open_container(message, 'r', inside(1).c_str());
    case '{': return sd_bus_message_open_container(message, 'e', inside(1).c_str());
    case 'v':
        return value.data().index() == 6 && std::get<Values>(value.data()).size() == 1
                   ? sd_bus_message_open_container(
                         message, 'v', std::get<Values>(value.data()).front().signature().c_str())
                   : -EINVAL;
    default: return -EINVAL;
    }
}

int append_container(sd_bus_message* message, const Value& value)
{
    if (const auto* bytes = std::get_if<std::string>(&value.data()))
        return value.signature() == "ay"
                   ? sd_bus_message_append_array(message, 'y', bytes->data(), bytes->size())
                   : -EINVAL;
    const auto* items = std::get_if<Values>(&value.data());
    if (items == nullptr) return -EINVAL;
    if (const int opened = open_container(message, value); opened < 0) return opened;
    if (const int appended = append(message, *items); appended < 0) return appended;
    return sd_bus_message_close_container(message);
}

int append_one(sd_bus_message* message, const Value& value)
{
    if (value.signature().empty()) return -EINVAL;
    switch (value.signature().front()) {
    case 'b': return append_number<int, bool>(message, value);
    case 'y': return append_number<std::uint8_t, std::uint64_t>(message, value);
    case 'n': return append_number<std::int16_t, std::int64_t>(message, value);
    case 'q': return append_number<std::uint16_t, std::uint64_t>(message, value);
    case 'i': return append_number<std::int32_t, std::int64_t>(message, value);
    case 'u': return append_number<std::uint32_t, std::uint64_t>(message, value);
    case 'x': return append_number<std::int64_t, std::int64_t>(message, value);
    case 't': return append_number<std::uint64_t, std::uint64_t>(message, value);
    case 'd': return append_number<double, double>(message, value);
    case 's':
    case 'o':
    case 'g': return append_text(message, value);
    case 'h': return append_descriptor(message, value);
    default: return append_container(message, value);
    }
}

tl::unexpected<Error> unreadable(int error)
{
    return fail_errno(-error, "reading a message of the bus");
}

template <typename Wire, typename Held>
Result<Value> read_number(sd_bus_message* message, char type)
{
    Wire wire{};
    if (const int read = sd_bus_message_read_basic(message, type, &wire); read < 0)
        return unreadable(read);
    return Value(std::string(1, type), static_cast<Held>(wire));
}

Result<Value> read_text(sd_bus_message* message, char type)
{
    const char* text = nullptr;
    if (const int read = sd_bus_message_read_basic(message, type, &text); read < 0)
        return unreadable(read);
    return Value(std::string(1, type), std::string(text));
}

Result<Value> read_descriptor(sd_bus_message* message)
{
    int fd = -1;
    if (const int read = sd_bus_message_read_basic(message, 'h', &fd); read < 0)
        return unreadable(read);
    auto own = std::make_shared<UniqueFd>(::fcntl(fd, F_DUPFD_CLOEXEC, 3));  // the message owns fd
    if (!*own) return fail_errno(errno, "taking a descriptor from the bus");
    return Value::descriptor(std::move(own));
}

Result<Value> read_one(sd_bus_message* message, char type, const char* contents);

Result<Values> read_all(sd_bus_message* message)
{
    Values values;
    while (true) {
        char type = 0;
        const char* contents = nullptr;
        const int there = sd_bus_message_peek_type(message, &type, &contents);
        if (there < 0) return unreadable(there);
        if (there == 0) return values;
        auto value = read_one(message, type, contents);
        if (!value) return tl::unexpected<Error>(value.error());
        values.push_back(std::move(*value));
    }
}

Result<Value> read_bytes(sd_bus_message* message)
{
    const void* bytes = nullptr;
    std::size_t size = 0;
    if (const int read = sd_bus_message_read_array(message, 'y', &bytes, &size); read < 0)
        return unreadable(read);
    return Value::bytes(size != 0 ? std::string(static_cast<const char*>(bytes), size) : "");
}

Result<Value> read_container(sd_bus_message* message, char type, const std::string& contents)
{
    if (type == 'a' && contents == "y") return read_bytes(message);
    if (const int entered = sd_bus_message_enter_container(message, type, contents.c_str());
        entered < 0)
        return unreadable(entered);
    auto items = read_all(message);
    if (!items) return tl::unexpected<Error>(items.error());
    if (const int left = sd_bus_message_exit_container(message); left < 0) return unreadable(left);
    switch (type) {
    case 'a': return Value("a" + contents, std::move(*items));
    case 'r': return Value("(" + contents + ")", std::move(*items));
    case 'e': return Value("{" + contents + "}", std::move(*items));
    default: return Value("v", std::move(*items));
    }
}

Result<Value> read_one(sd_bus_message* message, char type, const char* contents)
{
    switch (type) {
    case 'b': return read_number<int, bool>(message, type);
    case 'y': return read_number<std::uint8_t, std::uint64_t>(message, type);
    case 'n': return read_number<std::int16_t, std::int64_t>(message, type);
    case 'q': return read_number<std::uint16_t, std::uint64_t>(message, type);
    case 'i': return read_number<std::int32_t, std::int64_t>(message, type);
    case 'u': return read_number<std::uint32_t, std::uint64_t>(message, type);
    case 'x': return read_number<std::int64_t, std::int64_t>(message, type);
    case 't': return read_number<std::uint64_t, std::uint64_t>(message, type);
    case 'd': return read_number<double, double>(message, type);
    case 's':
    case 'o':
    case 'g': return read_text(message, type);
    case 'h': return read_descriptor(message);
    default: return read_container(message, type, contents != nullptr ? contents : "");
    }
}

}  // namespace

int append(sd_bus_message* message, const Values& values)
{
    for (const Value& value : values)
        if (const int appended = append_one(message, value); appended < 0) return appended;
    return 0;
}

Result<Values> arguments_of(sd_bus_message* message)
{
    if (const int rewound = sd_bus_message_rewind(message, 1); rewound < 0)
        return unreadable(rewound);
    return read_all(message);
}

Error error_of(const sd_bus_error& error)
{
    static constexpr std::array kCodes{
        std::pair{std::string_view(SD_BUS_ERROR_SERVICE_UNKNOWN), ErrorCode::Unreachable},
        std::pair{std::string_view(SD_BUS_ERROR_NAME_HAS_NO_OWNER), ErrorCode::Unreachable},
        std::pair{std::string_view(SD_BUS_ERROR_DISCONNECTED), ErrorCode::Unreachable},
        std::pair{std::string_view(SD_BUS_ERROR_NO_REPLY), ErrorCode::TimedOut},
        std::pair{std::string_view(SD_BUS_ERROR_TIMEOUT), ErrorCode::TimedOut},
        std::pair{std::string_view(SD_BUS_ERROR_UNKNOWN_METHOD), ErrorCode::Unsupported},
        std::pair{std::string_view(SD_BUS_ERROR_INVALID_ARGS), ErrorCode::Invalid},
        std::pair{std::string_view("org.freedesktop.systemd1.UnitExists"),
                  ErrorCode::AlreadyExists},
    };
    const std::string_view name = error.name != nullptr ? error.name : "";
    Error told{
        ErrorCode::Refused, error.message != nullptr ? error.message : std::string(name), ""};
    for (const auto& [known, code] : kCodes)
        if (known == name) told.code = code;
    return told;
}

}  // namespace berth::bus
