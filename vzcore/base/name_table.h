#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace berth {

/// The stored and sent names of an enumeration, in the order of its enumerators.
template <typename Enum, std::size_t N>
using NameTable = std::array<std::pair<Enum, std::string_view>, N>;

/// True when the table names every enumerator from the first (0) to `last`: for a static_assert
/// beside the table, so that a new enumerator without a name does not compile.
template <typename Enum, std::size_t N>
constexpr bool names_all(const NameTable<Enum, N>& table, Enum last)
{
    if (static_cast<std::size_t>(last) + 1 != N) return false;
    for (std::size_t i = 0; i < N; ++i)
        if (static_cast<std::size_t>(table[i].first) != i) return false;
    return true;
}

template <typename Enum, std::size_t N>
constexpr std::string_view name_in(const NameTable<Enum, N>& table, Enum value)
{
    return table.at(static_cast<std::size_t>(value)).second;
}

template <typename Enum, std::size_t N>
constexpr std::optional<Enum> named_in(const NameTable<Enum, N>& table, std::string_view name)
{
    for (const auto& [value, known] : table)
        if (known == name) return value;
    return std::nullopt;
}

}  // namespace berth
