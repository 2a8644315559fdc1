#include "agent/share_check.h"

#include "vzcore/json_fields.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace berth::agent {
namespace {

std::string home_directory()
{
    // NOLINTBEGIN(concurrency-mt-unsafe): one thread, and nothing here sets a variable
    if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') return home;
    const passwd* user = ::getpwuid(::geteuid());
    return user != nullptr && user->pw_dir != nullptr ? user->pw_dir : "";
    // NOLINTEND(concurrency-mt-unsafe)
}

bool has_path(const std::vector<Share>& shares, const std::string& path)
{
    return std::any_of(
        shares.begin(), shares.end(), [&](const Share& share) { return share.path == path; });
}

}  // namespace

Result<ShareLimits> share_limits(const Paths& paths)
{
    ShareLimits limits;
    limits.own = {{"Berth keeps its data", paths.data},
                  {"Berth keeps its logs", paths.logs},
                  {"Berth has its sockets", paths.runtime}};
    for (auto& place : limits.own) {
        auto path = resolved_path(place.path);
        if (!path) return tl::unexpected<Error>(path.error());
        place.path = std::move(*path);
    }
    const std::string home = home_directory();
    if (home.empty()) return limits;
    auto path = resolved_path(home);
    if (!path) return tl::unexpected<Error>(path.error());
    limits.home = std::move(*path);
    return limits;
}

Result<void> settle_shares(std::vector<Share>& shares,
                           const std::vector<Share>& before,
                           const Paths& paths,
                           HomeShare home)
{
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (has_path(before, shares[i].path)) continue;
        auto path = resolved_path(shares[i].path);
        if (!path) return fail(path.error(), path_at("shares", i) + ".path");
        shares[i].path = std::move(*path);
    }
    const auto limits = share_limits(paths);
    if (!limits) return tl::unexpected<Error>(limits.error());
    if (has_path(before, limits->home)) home = HomeShare::Allow;
    return check_shares(shares, *limits, home);
}

Result<void> check_stored_shares(const std::vector<Share>& shares, const Paths& paths)
{
    if (shares.empty()) return {};
    const auto limits = share_limits(paths);
    if (!limits) return tl::unexpected<Error>(limits.error());
    return check_shares(shares, *limits, HomeShare::Allow);
}

}  // namespace berth::agent
