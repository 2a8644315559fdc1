#pragma once

#include "vzcore/base/unique_fd.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace berth::bus {

class Value;
using Values = std::vector<Value>;

/// One value as D-Bus has them: a basic type, or a container of values. Its signature is one
/// complete type of the D-Bus specification: "s", "a{sv}".
class Value {
public:
    static Value boolean(bool value);
    static Value int32(std::int32_t value);
    static Value uint32(std::uint32_t value);
    static Value int64(std::int64_t value);
    static Value uint64(std::uint64_t value);
    static Value real(double value);
    static Value text(std::string value);
    static Value object_path(std::string value);
    /// Shared: a message may be copied, and the descriptor goes with the last copy.
    static Value descriptor(std::shared_ptr<UniqueFd> fd);
    /// An array of bytes, "ay": what is in `value`, whatever it is.
    static Value bytes(std::string value);
    static Value variant(Value value);
    /// `item` is the signature of each item, which an empty array needs too.
    static Value array(const std::string& item, Values items);
    static Value structure(Values members);
    static Value entry(Value key, Value value);
    /// The pair "(sv)" of a name and a value, as systemd takes properties.
    static Value property(std::string name, Value value);

    /// Of a type whose signature is not made above: what came over the bus.
    using Data = std::variant<bool,
                              std::int64_t,
                              std::uint64_t,
                              double,
                              std::string,
                              std::shared_ptr<UniqueFd>,
                              Values>;
    Value(std::string signature, Data data);

    [[nodiscard]] const std::string& signature() const { return signature_; }
    [[nodiscard]] const Data& data() const { return data_; }

    // Nothing when it is of another type. A variant is looked into.
    [[nodiscard]] std::optional<bool> as_bool() const;
    [[nodiscard]] std::optional<std::int64_t> as_int() const;
    [[nodiscard]] std::optional<std::uint64_t> as_uint() const;
    /// A text, an object path or a signature.
    [[nodiscard]] std::optional<std::string> as_text() const;
    /// What is in an array of bytes that came over the bus, or was made by bytes().
    [[nodiscard]] std::optional<std::string> as_bytes() const;
    /// A descriptor of our own for the same open file; none when it is not one.
    [[nodiscard]] UniqueFd as_descriptor() const;
    /// The items of an array (not of bytes), the members of a structure, the key and value of an
    /// entry; else none.
    [[nodiscard]] const Values& items() const;
    /// What is in a variant; itself when it is none.
    [[nodiscard]] const Value& inner() const;

    bool operator==(const Value&) const = default;

private:
    std::string signature_;
    Data data_;
};

}  // namespace berth::bus
