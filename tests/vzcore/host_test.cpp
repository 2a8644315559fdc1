#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/host.h"

#include <filesystem>
#include <fstream>
#include <string>

using namespace berth;

namespace {

/// A root folder with the files that the facts are read from.
class FakeRoot {
public:
    FakeRoot(Bytes memory, const std::string& online)
    {
        write("proc/meminfo",
              "MemTotal:       " + std::to_string(memory.count / 1024) +
                  " kB\nMemFree:         1 kB\n");
        write("sys/devices/system/cpu/online", online + "\n");
    }

    void write(const std::string& path, const std::string& content) const
    {
        const std::filesystem::path file = dir_ / path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << content;
    }
    void group(const std::string& membership) const { write("proc/self/cgroup", membership); }
    void limit(const std::string& path, const std::string& content) const
    {
        write("sys/fs/cgroup/" + path, content + "\n");
    }
    void remove(const std::string& path) const { std::filesystem::remove(dir_ / path); }

    [[nodiscard]] HostFacts facts(int affinity) const
    {
        const auto facts = read_host_facts_below(dir_.path(), affinity);
        REQUIRE(facts);
        return *facts;
    }
    [[nodiscard]] const std::string& path() const { return dir_.path(); }

private:
    test::TempDir dir_;
};

HostFacts unlimited(int cpus, Bytes memory)
{
    return {cpus, cpus, memory, memory, "", ""};
}

}  // namespace

TEST_CASE("what is available is what the kernel says, and never more than there is", "[host]")
{
    const FakeRoot root(gib(2), "0");
    CHECK(read_host_memory_below(root.path()) == HostMemory{gib(2), gib(2)});  // it does not say
    root.write("proc/meminfo", "MemTotal: 4096 kB\nMemFree: 8 kB\nMemAvailable:    1024 kB\n");
    CHECK(read_host_memory_below(root.path()) == HostMemory{mib(4), mib(1)});
    root.write("proc/meminfo", "MemTotal: 4096 kB\nMemAvailable: 0 kB\n");
    CHECK(read_host_memory_below(root.path()) == HostMemory{mib(4), {}});
    root.write("proc/meminfo", "MemTotal: 4096 kB\nMemAvailable: 9999 kB\n");
    CHECK(read_host_memory_below(root.path()) == HostMemory{mib(4), mib(4)});
    root.remove("proc/meminfo");
    CHECK(read_host_memory_below(root.path()).error().code == ErrorCode::NotFound);
}

TEST_CASE("a host without limits has what it shows", "[host]")
{
    CHECK(FakeRoot(gib(2), "0").facts(1) == unlimited(1, gib(2)));
    CHECK(FakeRoot(gib(8), "0-1").facts(2) == unlimited(2, gib(8)));
    CHECK(FakeRoot(mib(512), "0").facts(1) == unlimited(1, mib(512)));
    CHECK(FakeRoot(gib(1024), "0-63,128-191").facts(128) == unlimited(128, gib(1024)));
}

TEST_CASE("an affinity mask limits the CPUs and says so", "[host]")
{
    const HostFacts facts = FakeRoot(gib(8), "0-7").facts(3);
    CHECK(facts.cpus == 3);
    CHECK(facts.physical_cpus == 8);
    CHECK(facts.cpu_limit_reason == "affinity");
    CHECK(facts.memory_limit_reason.empty());
}

TEST_CASE("the tightest limit on the way up a cgroup v2 tree counts", "[host]")
{
    const FakeRoot root(gib(64), "0-15");
    root.group("0::/user.slice/session-1.scope\n");
    root.limit("user.slice/session-1.scope/memory.max", "max");
    root.limit("user.slice/session-1.scope/cpu.max", "800000 100000");
    root.limit("user.slice/memory.max", std::to_string(gib(6).count));
    root.limit("user.slice/cpu.max", "350000 100000");
    root.limit("memory.max", std::to_string(gib(32).count));
    const HostFacts facts = root.facts(16);
    CHECK(facts.cpus == 4);  // 3.5, rounded up
    CHECK(facts.memory == gib(6));
    CHECK(facts.physical_cpus == 16);
    CHECK(facts.physical_memory == gib(64));
    CHECK(facts.cpu_limit_reason == "cgroup quota");
    CHECK(facts.memory_limit_reason == "cgroup limit");
}

TEST_CASE("the limits of a sibling group do not count", "[host]")
{
    const FakeRoot root(gib(64), "0-15");
    root.group("0::/a\n");
    root.limit("b/memory.max", "1048576");
    root.limit("a/child/cpu.max", "100000 100000");
    CHECK(root.facts(16) == unlimited(16, gib(64)));
}

TEST_CASE("in a container the mount itself holds the limits of cgroup v2", "[host]")
{
    for (const char* membership : {"0::/\n", "0::/../../other\n", "0::/not/visible/here\n"}) {
        INFO(membership);
        const FakeRoot root(gib(16), "0-7");
        root.group(membership);
        root.limit("memory.max", std::to_string(gib(1).count));
        root.limit("cpu.max", "50000 100000");
        CHECK(root.facts(8) == HostFacts{1, 8, gib(1), gib(16), "cgroup quota", "cgroup limit"});
    }
}

TEST_CASE("cgroup v1 limits are read by controller", "[host]")
{
    const FakeRoot root(gib(16), "0-7");
    root.group("9:memory:/jobs/a:b\n4:cpu,cpuacct:/jobs\n1:name=systemd:/init.scope\n");
    root.limit("memory/jobs/a:b/memory.limit_in_bytes", "9223372036854771712");
    root.limit("memory/jobs/memory.limit_in_bytes", std::to_string(gib(3).count));
    root.limit("memory/memory.limit_in_bytes", "9223372036854771712");
    root.limit("cpu/jobs/cpu.cfs_quota_us", "200000");
    root.limit("cpu/jobs/cpu.cfs_period_us", "100000");
    root.limit("cpu/cpu.cfs_quota_us", "-1");
    root.limit("cpu/cpu.cfs_period_us", "100000");
    CHECK(root.facts(8) == HostFacts{2, 8, gib(3), gib(16), "cgroup quota", "cgroup limit"});
}

TEST_CASE("in a mixed tree the limits of both versions count", "[host]")
{
    const FakeRoot root(gib(16), "0-7");
    root.group("4:memory:/m\n0::/u\n");
    root.limit("memory/m/memory.limit_in_bytes", std::to_string(gib(3).count));
    root.limit("unified/u/cpu.max", "300000 100000");
    CHECK(root.facts(8) == HostFacts{3, 8, gib(3), gib(16), "cgroup quota", "cgroup limit"});
}

TEST_CASE("limits above what the host has change nothing", "[host]")
{
    const FakeRoot root(gib(16), "0-7");
    root.group("0::/\n");
    root.limit("memory.max", std::to_string(gib(999).count));
    root.limit("cpu.max", "99900000 100000");
    CHECK(root.facts(8) == unlimited(8, gib(16)));
}

TEST_CASE("cgroup files that hold nonsense are no limits", "[host]")
{
    for (const char* nonsense : {"", "max", "max 100000", "100000 0", "100000", "-5 10", "x y"}) {
        INFO(nonsense);
        const FakeRoot root(gib(16), "0-7");
        root.group("0::/\n7\n:::\nmemory\n");
        root.limit("cpu.max", nonsense);
        CHECK(root.facts(8) == unlimited(8, gib(16)));
    }
}

TEST_CASE("a missing or odd list of CPUs leaves what the process may use", "[host]")
{
    for (const char* online : {"", "x", "3-1", "0-99999999999", "1-", ","})
        CHECK(FakeRoot(gib(4), online).facts(4) == unlimited(4, gib(4)));
    const FakeRoot root(gib(4), "0");
    root.remove("sys/devices/system/cpu/online");
    CHECK(root.facts(4) == unlimited(4, gib(4)));
}

TEST_CASE("a host that does not tell its memory is an error with the file's name", "[host]")
{
    const FakeRoot root(gib(4), "0");
    for (const char* content : {"",
                                "MemFree: 1 kB\n",
                                "MemTotal:\n",
                                "MemTotal: 0 kB\n",
                                "MemTotal: 99999999999999999999 kB\n"}) {
        INFO(content);
        root.write("proc/meminfo", content);
        const auto facts = read_host_facts_below(root.path(), 1);
        REQUIRE_FALSE(facts);
        CHECK(facts.error().message.find("/proc/meminfo") != std::string::npos);
    }
    root.remove("proc/meminfo");
    CHECK(read_host_facts_below(root.path(), 1).error().code == ErrorCode::NotFound);
}

TEST_CASE("this host has a CPU and some memory", "[host]")
{
    const auto facts = read_host_facts();
    REQUIRE(facts);
    CHECK(facts->cpus >= 1);
    CHECK(facts->cpus <= facts->physical_cpus);
    CHECK(facts->memory > mib(64));
    CHECK(facts->memory <= facts->physical_memory);
}
