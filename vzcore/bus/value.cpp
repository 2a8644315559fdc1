#include "vzcore/bus/value.h"

#include <fcntl.h>

namespace berth::bus {

Value::Value(std::string signature, Data data)
    : signature_(std::move(signature)), data_(std::move(data))
{
}

Value Value::boolean(bool value)
{
    return {"b", value};
}
Value Value::int32(std::int32_t value)
{
    return {"i", std::int64_t{value}};
}
Value Value::uint32(std::uint32_t value)
{
    return {"u", std::uint64_t{value}};
}
Value Value::int64(std::int64_t value)
{
    return {"x", value};
}
Value Value::uint64(std::uint64_t value)
{
    return {"t", value};
}
Value Value::real(double value)
{
    return {"d", value};
}
Value Value::text(std::string value)
{
    return {"s", std::move(value)};
}
Value Value::object_path(std::string value)
{
    return {"o", std::move(value)};
}
Value Value::descriptor(std::shared_ptr<UniqueFd> fd)
{
    return {"h", std::move(fd)};
}
Value Value::bytes(std::string value)
{
    return {"ay", std::move(value)};
}
Value Value::variant(Value value)
{
    return {"v", Values{std::move(value)}};
}

Value Value::array(const std::string& item, Values items)
{
    return {"a" + item, std::move(items)};
}

Value Value::structure(Values members)
{
    std::string signature = "(";
    for (const Value& member : members)
        signature += member.signature();
    return {signature + ")", std::move(members)};
}

Value Value::entry(Value key, Value value)
{
    const std::string signature = "{" + key.signature() + value.signature() + "}";
    return {signature, Values{std::move(key), std::move(value)}};
}

Value Value::property(std::string name, Value value)
{
    return structure({text(std::move(name)), variant(std::move(value))});
}

std::optional<bool> Value::as_bool() const
{
    const auto* value = std::get_if<bool>(&inner().data_);
    return value != nullptr ? std::optional(*value) : std::nullopt;
}

std::optional<std::int64_t> Value::as_int() const
{
    const auto* value = std::get_if<std::int64_t>(&inner().data_);
    return value != nullptr ? std::optional(*value) : std::nullopt;
}

std::optional<std::uint64_t> Value::as_uint() const
{
    const auto* value = std::get_if<std::uint64_t>(&inner().data_);
    return value != nullptr ? std::optional(*value) : std::nullopt;
}

std::optional<std::string> Value::as_text() const
{
    const auto* value = std::get_if<std::string>(&inner().data_);
    return value != nullptr && inner().signature_ != "ay" ? std::optional(*value) : std::nullopt;
}

std::optional<std::string> Value::as_bytes() const
{
    const auto* value = std::get_if<std::string>(&inner().data_);
    return value != nullptr && inner().signature_ == "ay" ? std::optional(*value) : std::nullopt;
}

UniqueFd Value::as_descriptor() const
{
    const auto* fd = std::get_if<std::shared_ptr<UniqueFd>>(&inner().data_);
    if (fd == nullptr || !*fd) return {};
    return UniqueFd(::fcntl((*fd)->get(), F_DUPFD_CLOEXEC, 3));
}

const Values& Value::items() const
{
    static const Values none;
    const auto* items = std::get_if<Values>(&inner().data_);
    return items != nullptr ? *items : none;
}

const Value& Value::inner() const
{
    const Value* value = this;
    while (value->signature_ == "v") {
        const auto* held = std::get_if<Values>(&value->data_);
        if (held == nullptr || held->empty()) break;
        value = &held->front();
    }
    return *value;
}

}  // namespace berth::bus
