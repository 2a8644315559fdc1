// What tests ask of the host about its processes, by whatever the system has for it.
#include "tests/support/background_command.h"
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/home_processes.h"
#include "vzcore/base/unique_fd.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

using namespace berth;
using namespace berth::test;

namespace {

const HostProcess* find(const std::vector<HostProcess>& all, pid_t pid)
{
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const HostProcess& one) { return one.id.pid == pid; });
    return found == all.end() ? nullptr : &*found;
}

/// A child that waits to be killed.
class Child {
public:
    Child() : pid_(::fork())
    {
        if (pid_ != 0) return;
        ::pause();
        ::_exit(0);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child()
    {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    [[nodiscard]] pid_t pid() const { return pid_; }

private:
    pid_t pid_;
};

}  // namespace

TEST_CASE("a process is seen with its start, its parent and its program", "[support]")
{
    const Child child;
    const auto all = host_processes();
    const HostProcess* seen = find(all, child.pid());
    REQUIRE(seen != nullptr);
    CHECK(seen->id.start_time == start_time_of(child.pid()));
    CHECK(seen->parent == ::getpid());
    CHECK_FALSE(seen->zombie);
    const std::string program = program_of(child.pid());
    CHECK(std::filesystem::path(program).parent_path() == own_program_dir().value());
    CHECK(program.substr(program.rfind('/') + 1) == seen->program);
    CHECK(find(all, ::getpid()) != nullptr);
}

TEST_CASE("a process that nobody waited for is seen as a zombie", "[support]")
{
    const Child child;
    ::kill(child.pid(), SIGKILL);
    HostProcess seen;
    wait_until("the zombie", [&] {
        const auto all = host_processes();
        const HostProcess* found = find(all, child.pid());
        if (found != nullptr) seen = *found;
        return found != nullptr && found->zombie;
    });
    CHECK(seen.parent == ::getpid());
    CHECK(seen.program.size() <= 16);
    CHECK_FALSE(seen.program.empty());
    CHECK(program_of(child.pid()).empty());
    CHECK(words_of(child.pid()).empty());
}

TEST_CASE("a process has the words that it was started with", "[support]")
{
    ::setenv("BERTH_HOST_FACTS", "a word", 1);
    const BackgroundCommand sleeper("/bin/sh", {"-c", "while :; do sleep 1; done", "other word"});
    ::unsetenv("BERTH_HOST_FACTS");
    const auto named = [](const std::string& home) {
        const auto all = processes_of(home);
        return std::any_of(all.begin(), all.end(), [](const HostProcess& one) {
            return words_of(one.id.pid).find("-c") != std::string::npos;
        });
    };
    wait_until("its words", [&] { return named("other word"); });
    CHECK(named("BERTH_HOST_FACTS=a word"));
    CHECK_FALSE(named("BERTH_HOST_FACTS=another"));
    CHECK(words_of(0).empty());
}

TEST_CASE("a process's descriptors, wake-ups and memory are counted", "[support]")
{
    const std::size_t before = count_descriptors(::getpid());
    CHECK(before >= 3);
    {
        const UniqueFd one(::open("/dev/null", O_RDONLY));
        const UniqueFd two(::open("/dev/null", O_RDONLY));
        CHECK(count_descriptors(::getpid()) == before + 2);
    }
    CHECK(count_descriptors(::getpid()) == before);
    CHECK((count_mounts(::getpid()) > 0) == !host_has_vz());

    const ProcessId self{::getpid(), start_time_of(::getpid()).value()};
    const std::uint64_t woken = times_woken(self);
    for (int i = 0; i < 3; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(times_woken(self) >= woken + 3);
    const Bytes small = own_memory(self);
    const std::string large(mib(64).count, 'x');
    CHECK(own_memory(self).count + mib(2).count >= small.count + large.size());
}
