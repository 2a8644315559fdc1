// Never run so far: written against sysctl(3) of macOS, where neither affinity nor cgroups exist.
#include "vzcore/host.h"

#include <sys/sysctl.h>
#include <sys/types.h>

#include <cerrno>
#include <cstdint>
#include <string>

namespace berth {
namespace {

template <typename Number> Result<Number> read_number(const char* name)
{
    Number number = 0;
    std::size_t size = sizeof number;
    if (::sysctlbyname(name, &number, &size, nullptr, 0) != 0)
        return fail_errno(errno, std::string("reading sysctl ") + name);
    if (size != sizeof number || number <= 0)
        return fail(ErrorCode::Io, std::string("sysctl ") + name + ": expected a number above 0");
    return number;
}

}  // namespace

Result<HostFacts> read_host_facts()
{
    const auto cpus = read_number<std::int32_t>("hw.logicalcpu");
    if (!cpus) return tl::unexpected(cpus.error());
    const auto memory = read_number<std::int64_t>("hw.memsize");
    if (!memory) return tl::unexpected(memory.error());

    HostFacts facts;
    facts.cpus = facts.physical_cpus = *cpus;
    facts.memory = facts.physical_memory = Bytes{static_cast<std::uint64_t>(*memory)};
    return facts;
}

Result<HostMemory> read_host_memory()
{
    const auto total = read_number<std::int64_t>("hw.memsize");
    if (!total) return tl::unexpected(total.error());
    // What the system's own levels of memory pressure are made from: the share that is free or can
    // be had at once, in percent.
    const auto percent = read_number<std::int32_t>("kern.memorystatus_level");
    if (!percent) return tl::unexpected(percent.error());
    const auto count = static_cast<std::uint64_t>(*total);
    return HostMemory{Bytes{count}, Bytes{count / 100 * static_cast<std::uint64_t>(*percent)}};
}

}  // namespace berth
