#include "vzcore/share/share_rules.h"

#include "vzcore/json_fields.h"

#include <unistd.h>

#include <array>
#include <climits>
#include <deque>
#include <sstream>

namespace berth {
namespace {

bool is_inside(const std::string& path, const std::string& folder)
{
    return folder == "/" ? path != "/" : path.starts_with(folder + "/");
}

tl::unexpected<Error> refuse(std::size_t index, const std::string& problem, const std::string& hint)
{
    return fail(ErrorCode::Refused, path_at("shares", index) + ".path: " + problem, hint);
}

Result<void>
check_apart(std::size_t index, const std::string& path, const ShareLimits::Place& place)
{
    const std::string hint = "share a folder that Berth keeps nothing of its own in";
    const std::string& own = place.path;
    if (path == own) return refuse(index, path + " is where " + place.what, hint);
    if (is_inside(path, own))
        return refuse(index, path + " is inside " + own + ", where " + place.what, hint);
    if (is_inside(own, path))
        return refuse(index, path + " holds " + own + ", where " + place.what, hint);
    return {};
}

Result<void> check_places(std::size_t index, const std::string& path, const ShareLimits& limits)
{
    for (const auto& place : limits.own)
        if (auto apart = check_apart(index, path, place); !apart) return apart;
    return {};
}

Result<void>
check_path(std::size_t index, const std::string& path, const ShareLimits& limits, HomeShare home)
{
    if (path == "/")
        return refuse(
            index, "/ is all that this host has", "share the folder that the guest needs");
    if (path != limits.home) return check_places(index, path, limits);
    if (home == HomeShare::Allow) return {};
    return refuse(index,
                  path + " is your home directory, with your keys and what runs at your login",
                  "share a folder in it, or use --anyway");
}

bool is_writable(const Share& share)
{
    return share.enabled && !share.read_only;
}

/// Two ways to one file have two caches in the guest, which overwrite what the other one wrote.
Result<void> check_pair(std::size_t index, const Share& share, const Share& earlier)
{
    if (!is_writable(share) || !is_writable(earlier)) return {};
    const std::string& path = share.path;
    const std::string& other = earlier.path;
    const std::string by = ", which the share " + earlier.tag + " makes writable already";
    const std::string hint = "make one of the two read-only, or switch one off";
    if (path == other) return refuse(index, path + " is a folder" + by, hint);
    if (is_inside(path, other)) return refuse(index, path + " is inside " + other + by, hint);
    if (is_inside(other, path)) return refuse(index, path + " holds " + other + by, hint);
    return {};
}

Result<void> check_overlap(const std::vector<Share>& shares, std::size_t index)
{
    for (std::size_t i = 0; i < index; ++i)
        if (auto apart = check_pair(index, shares[index], shares[i]); !apart) return apart;
    return {};
}

void put_in_front(std::deque<std::string>& names, const std::string& path)
{
    std::istringstream parts(path);
    std::deque<std::string> split;
    for (std::string name; std::getline(parts, name, '/');)
        split.push_back(name);
    names.insert(names.begin(), split.begin(), split.end());
}

/// What the symbolic link says; empty when it is none.
std::string target_of(const std::string& path)
{
    std::array<char, PATH_MAX> target;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    const auto length = ::readlink(path.c_str(), target.data(), target.size());
    return length > 0 ? std::string(target.data(), static_cast<std::size_t>(length)) : "";
}

}  // namespace

Result<void>
check_shares(const std::vector<Share>& shares, const ShareLimits& limits, HomeShare home)
{
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (auto fine = check_path(i, shares[i].path, limits, home); !fine) return fine;
        if (auto fine = check_overlap(shares, i); !fine) return fine;
    }
    return {};
}

Result<std::string> resolved_path(const std::string& path)
{
    constexpr int kMostLinks = 40;  // as many as the kernel follows
    std::deque<std::string> left;
    put_in_front(left, path);
    std::string done;
    for (int links = 0; !left.empty();) {
        const std::string name = left.front();
        left.pop_front();
        if (name.empty() || name == ".") continue;
        if (name == "..") {
            done.erase(done.empty() ? 0 : done.rfind('/'));
            continue;
        }
        std::string next = done;
        next.append("/").append(name);
        const std::string target = target_of(next);
        if (target.empty()) {
            done = next;
            continue;
        }
        if (++links > kMostLinks)
            return fail(ErrorCode::Invalid, path + " leads in a circle of symbolic links");
        if (target.front() == '/') done.clear();
        put_in_front(left, target);
    }
    return done.empty() ? "/" : done;
}

}  // namespace berth
