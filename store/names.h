#pragma once

#include "store/records.h"

#include <optional>
#include <string_view>

namespace berth::store {

/// The enumerator that is stored under a name: the inverse of name_of(), chosen by type.
template <typename Enum> std::optional<Enum> enum_named(std::string_view name) = delete;

template <> inline std::optional<BootKind> enum_named(std::string_view name)
{
    return boot_kind_named(name);
}
template <> inline std::optional<NetworkKind> enum_named(std::string_view name)
{
    return network_kind_named(name);
}
template <> inline std::optional<DiskBus> enum_named(std::string_view name)
{
    return disk_bus_named(name);
}
template <> inline std::optional<Protocol> enum_named(std::string_view name)
{
    return protocol_named(name);
}
template <> inline std::optional<RestartPolicy> enum_named(std::string_view name)
{
    return restart_policy_named(name);
}
template <> inline std::optional<SleepPolicy> enum_named(std::string_view name)
{
    return sleep_policy_named(name);
}
template <> inline std::optional<AcceleratorChoice> enum_named(std::string_view name)
{
    return accelerator_choice_named(name);
}
template <> inline std::optional<Outcome> enum_named(std::string_view name)
{
    return outcome_named(name);
}
template <> inline std::optional<Cause> enum_named(std::string_view name)
{
    return cause_named(name);
}

}  // namespace berth::store
