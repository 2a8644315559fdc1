#include "store/records.h"

#include "vzcore/base/name_table.h"

#include <array>

namespace berth::store {
namespace {

constexpr std::array kCauses{
    std::pair{Cause::Cli, std::string_view("cli")},
    std::pair{Cause::Menu, std::string_view("menu")},
    std::pair{Cause::Login, std::string_view("login")},
    std::pair{Cause::Retry, std::string_view("retry")},
    std::pair{Cause::Restart, std::string_view("restart")},
    std::pair{Cause::Import, std::string_view("import")},
};
static_assert(names_all(kCauses, Cause::Import));

}  // namespace

std::string_view name_of(Cause cause)
{
    return name_in(kCauses, cause);
}

std::optional<Cause> cause_named(std::string_view name)
{
    return named_in(kCauses, name);
}

}  // namespace berth::store
