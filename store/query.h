#pragma once

#include "store/errors.h"
#include "store/names.h"

#include <SQLiteCpp/Statement.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace berth::store {

/// A field whose empty value (an empty text, 0) is stored as NULL.
template <typename T> struct EmptyAsNull {
    T& value;
};
template <typename T> EmptyAsNull(T&) -> EmptyAsNull<T>;

template <typename E>
concept StoredByName = std::is_enum_v<E>;
template <typename N>
concept StoredAsNumber = std::integral<N> && !std::same_as<N, bool>;

/// One use of a prepared statement, which is ready for the next use when this ends. Values are
/// bound and columns read from left to right: bind(a, b) fills the next two parameters, read(a, b)
/// takes the next two columns, so the order of the columns in the SQL is the order in the code.
/// Throws what guarded() catches.
class Query {
public:
    explicit Query(SQLite::Statement& statement) : statement_(statement) {}
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    ~Query();

    template <typename... Values> Query& bind(Values&&... values)
    {
        (put(std::forward<Values>(values)), ...);
        return *this;
    }
    /// Steps to the next row; false when there is none.
    bool next();
    template <typename... Values> void read(Values&&... values)
    {
        (get(std::forward<Values>(values)), ...);
    }
    /// Runs a statement that gives no rows; how many rows it changed.
    int run() { return statement_.exec(); }

private:
    void put(bool value) { statement_.bind(++parameter_, value ? 1 : 0); }
    void put(std::string_view value) { statement_.bind(++parameter_, std::string(value)); }
    void put(const std::string& value) { statement_.bind(++parameter_, value); }
    void put(const char* value) = delete;  // would be taken for a bool
    void put(Bytes value) { put(value.count); }
    void put(UnixTime value) { put(to_millis(value)); }
    void put(std::chrono::milliseconds value) { put(value.count()); }
    void put(const ProcessId& value);
    void put(const std::vector<std::string>& texts);  ///< As a JSON list.
    // An unsigned 64-bit number above the signed range comes back as it went in, by wrapping twice.
    template <StoredAsNumber N> void put(N value)
    {
        statement_.bind(++parameter_, static_cast<std::int64_t>(value));
    }
    template <StoredByName E> void put(E value) { put(name_of(value)); }
    template <typename T> void put(const std::optional<T>& value)
    {
        if (value)
            put(*value);
        else
            statement_.bind(++parameter_);
    }
    template <typename T> void put(EmptyAsNull<T> field)
    {
        if (field.value == std::remove_const_t<T>{})
            statement_.bind(++parameter_);
        else
            put(field.value);
    }

    void get(bool& value) { value = number() != 0; }
    void get(std::string& value);
    void get(Bytes& value) { get(value.count); }
    void get(UnixTime& value) { value = from_millis(number()); }
    void get(std::chrono::milliseconds& value) { value = std::chrono::milliseconds(number()); }
    void get(ProcessId& value);
    void get(std::vector<std::string>& texts);
    template <StoredAsNumber N> void get(N& value)
    {
        const std::int64_t stored = number();
        if constexpr (sizeof(N) < sizeof stored)
            if (stored < std::numeric_limits<N>::min() || stored > std::numeric_limits<N>::max())
                refuse(std::to_string(stored));
        value = static_cast<N>(stored);
    }
    template <StoredByName E> void get(E& value)
    {
        std::string name;
        get(name);
        const auto known = enum_named<E>(name);
        if (!known) refuse('"' + name + '"');
        value = *known;
    }
    template <typename T> void get(std::optional<T>& value)
    {
        value.reset();
        if (!skip_null()) get(value.emplace());
    }
    template <typename T> void get(EmptyAsNull<T> field)
    {
        field.value = T{};
        if (!skip_null()) get(field.value);
    }

    std::int64_t number();
    bool skip_null();
    /// The column just read holds something that is never written there.
    [[noreturn]] void refuse(const std::string& found) const;

    SQLite::Statement& statement_;
    int parameter_ = 0;
    int column_ = 0;
};

}  // namespace berth::store
