#include "vzcore/host.h"

#include "vzcore/base/file.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

// Reads procfs and cgroupfs as plain files below any root, so that it builds and is tested
// everywhere; only Linux runs it on its own root (host_procfs.cpp).
namespace berth {
namespace {

constexpr Bytes kFileLimit = mib(1);

std::optional<std::string> content_of(const std::string& path)
{
    auto content = read_file(path, kFileLimit);
    if (!content) return std::nullopt;
    while (!content->empty() && content->back() == '\n')
        content->pop_back();
    return std::move(*content);
}

/// Takes what is before `separator`, and the separator, off `rest`.
std::string_view take_until(std::string_view& rest, char separator)
{
    const std::size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view token = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return token;
}

std::optional<std::uint64_t> number_in(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    std::uint64_t number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    return result.ec == std::errc{} ? std::optional(number) : std::nullopt;
}

std::optional<std::uint64_t> number_of(const std::string& path)
{
    const auto content = content_of(path);
    return content ? number_in(*content) : std::nullopt;
}

/// Of the line "NAME: … kB".
std::optional<Bytes> memory_named(std::string_view name, std::string_view meminfo)
{
    while (!meminfo.empty()) {
        std::string_view line = take_until(meminfo, '\n');
        if (take_until(line, ':') != name) continue;
        const auto count = number_in(line);
        constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
        if (count && *count <= kMost / 1024) return kib(*count);
    }
    return std::nullopt;
}

Result<HostMemory> memory_below(const std::string& root)
{
    const std::string path = root + "/proc/meminfo";
    const auto content = read_file(path, kFileLimit);
    if (!content) return tl::unexpected(content.error());
    const auto total = memory_named("MemTotal", *content);
    if (!total || total->count == 0)
        return fail(ErrorCode::Io, path + ": expected a line \"MemTotal: … kB\"");
    // Every Linux from 3.14 on says what is available.
    const auto available = memory_named("MemAvailable", *content);
    return HostMemory{*total, std::min(available.value_or(*total), *total)};
}

/// The number of CPUs in a list such as "0-3,8"; nothing when it is no such list.
std::optional<int> count_cpus(std::string_view list)
{
    constexpr std::uint64_t kMost = 1 << 20;
    std::uint64_t count = 0;
    while (!list.empty()) {
        std::string_view range = take_until(list, ',');
        const auto first = number_in(take_until(range, '-'));
        const auto last = range.empty() ? first : number_in(range);
        if (!first || !last || *last < *first || *last > kMost) return std::nullopt;
        count += *last - *first + 1;
    }
    return count >= 1 && count <= kMost ? std::optional(static_cast<int>(count)) : std::nullopt;
}

struct Limits {
    std::optional<Bytes> memory;
    std::optional<int> cpus;

    void lower_memory(std::optional<std::uint64_t> limit)
    {
        if (limit && (!memory || *limit < memory->count)) memory = Bytes{*limit};
    }
    /// A quota of half a CPU is one CPU: part of one is still one that can run.
    void lower_cpus(std::optional<std::uint64_t> quota, std::optional<std::uint64_t> period)
    {
        if (!quota || !period || *period == 0) return;
        const std::uint64_t whole = *quota / *period + (*quota % *period != 0 ? 1 : 0);
        const int count = static_cast<int>(std::clamp<std::uint64_t>(whole, 1, 1 << 20));
        cpus = std::min(cpus.value_or(count), count);
    }
};

/// Runs `read` in the group's folder below `mount` and in each above it up to the mount: a limit
/// holds for all below it. A path from outside our namespace ("/../x") leaves only the mount
/// itself.
void walk_up(const std::string& mount,
             std::string_view group,
             const std::function<void(const std::string& folder)>& read)
{
    if (group.find("/..") == std::string_view::npos)
        for (; group.size() > 1; group = group.substr(0, group.rfind('/')))
            read(mount + std::string(group));
    read(mount);
}

void read_unified(const std::string& mount, std::string_view group, Limits& limits)
{
    walk_up(mount, group, [&](const std::string& folder) {
        limits.lower_memory(number_of(folder + "/memory.max"));  // "max" is no number
        const auto quota = content_of(folder + "/cpu.max");
        if (!quota) return;
        std::string_view period = *quota;
        const auto allowed = number_in(take_until(period, ' '));
        limits.lower_cpus(allowed, number_in(period));
    });
}

void read_legacy(const std::string& mount,
                 std::string_view controllers,
                 std::string_view group,
                 Limits& limits)
{
    while (!controllers.empty()) {
        const std::string_view controller = take_until(controllers, ',');
        if (controller != "memory" && controller != "cpu") continue;
        walk_up(mount + "/" + std::string(controller), group, [&](const std::string& folder) {
            limits.lower_memory(number_of(folder + "/memory.limit_in_bytes"));
            // A quota of -1 is none, and no number here.
            limits.lower_cpus(number_of(folder + "/cpu.cfs_quota_us"),
                              number_of(folder + "/cpu.cfs_period_us"));
        });
    }
}

/// Lines are "id:controllers:path"; version 2 has id 0 and no controllers. In a mixed tree version
/// 2 is mounted at "unified".
Limits cgroup_limits(const std::string& root)
{
    Limits limits;
    const auto membership = content_of(root + "/proc/self/cgroup");
    if (!membership) return limits;
    const std::string mount = root + "/sys/fs/cgroup";
    for (std::string_view rest = *membership; !rest.empty();) {
        std::string_view line = take_until(rest, '\n');
        const std::string_view id = take_until(line, ':');
        const std::string_view controllers = take_until(line, ':');
        if (!line.starts_with('/')) continue;
        if (id == "0" && controllers.empty()) {
            read_unified(mount, line, limits);
            read_unified(mount + "/unified", line, limits);
        }
        read_legacy(mount, controllers, line, limits);
    }
    return limits;
}

}  // namespace

Result<HostFacts> read_host_facts_below(const std::string& root, int affinity_cpus)
{
    const auto memory = read_host_memory_below(root);
    if (!memory) return tl::unexpected(memory.error());
    const auto online = content_of(root + "/sys/devices/system/cpu/online");
    const int usable = std::max(affinity_cpus, 1);

    HostFacts facts;
    facts.physical_memory = memory->total;
    facts.memory = memory->total;
    facts.physical_cpus = std::max(online ? count_cpus(*online).value_or(usable) : usable, usable);
    facts.cpus = usable;
    if (facts.cpus < facts.physical_cpus) facts.cpu_limit_reason = "affinity";

    const Limits limits = cgroup_limits(root);
    if (limits.cpus && *limits.cpus < facts.cpus) {
        facts.cpus = *limits.cpus;
        facts.cpu_limit_reason = "cgroup quota";
    }
    if (limits.memory && *limits.memory < facts.memory) {
        facts.memory = *limits.memory;
        facts.memory_limit_reason = "cgroup limit";
    }
    return facts;
}

Result<HostMemory> read_host_memory_below(const std::string& root)
{
    auto memory = memory_below(root);
    if (!memory) return fail(memory.error(), "reading the host's memory");
    return memory;
}

}  // namespace berth
