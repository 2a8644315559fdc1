#include "vzcore/host.h"

#include <sched.h>

#include <cerrno>
#include <cstddef>
#include <memory>

namespace berth {
namespace {

struct FreeCpuSet {
    void operator()(cpu_set_t* set) const { CPU_FREE(set); }
};

/// How many CPUs this process may run on. The kernel wants a mask as large as its own and does not
/// say how large that is, hence the growing.
Result<int> affinity_cpus()
{
    constexpr std::size_t kCpusMost = std::size_t{1} << 20;
    for (std::size_t cpus = 1024; cpus <= kCpusMost; cpus *= 2) {
        const std::unique_ptr<cpu_set_t, FreeCpuSet> set(CPU_ALLOC(cpus));
        const std::size_t size = CPU_ALLOC_SIZE(cpus);
        if (::sched_getaffinity(0, size, set.get()) == 0) return CPU_COUNT_S(size, set.get());
        if (errno != EINVAL) break;
    }
    return fail_errno(errno, "asking for this process's CPUs");
}

}  // namespace

Result<HostFacts> read_host_facts()
{
    const auto cpus = affinity_cpus();
    if (!cpus) return tl::unexpected(cpus.error());
    return read_host_facts_below("", *cpus);
}

Result<HostMemory> read_host_memory()
{
    return read_host_memory_below("");
}

}  // namespace berth
