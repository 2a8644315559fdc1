#include "vzcore/base/unique_fd.h"
#include "vzcore/qemu/accelerator.h"

#include <fcntl.h>
#include <linux/kvm.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <system_error>

namespace berth::qemu {
namespace {

constexpr std::chrono::milliseconds kWallLimit{90};

// What the child has to say, by its exit code.
enum ChildCode : int {
    Ran = 0,
    NoMachine = 10,
    NoVcpu = 11,
    NoSetup = 12,
    RunFailed = 13,
    WrongExit = 14
};

#if defined(__x86_64__)

constexpr std::size_t kMemorySize = 0x10000;
constexpr std::uint64_t kTables = 0x1000;
constexpr std::uint64_t kCode = 0x8000;

// mov ecx, 200000 / again: add rax, 1 / dec ecx / jnz again / out 0x10, al
constexpr std::array<unsigned char, 15> kProgram{
    0xb9, 0x40, 0x0d, 0x03, 0x00, 0x48, 0x83, 0xc0, 0x01, 0xff, 0xc9, 0x75, 0xf8, 0xe6, 0x10};

void put_entry(unsigned char* memory, std::uint64_t at, std::uint64_t entry)
{
    std::memcpy(memory + at, &entry, sizeof entry);
}

// Identity pages for the first 2 MiB (Intel SDM volume 3, 4.5): present and writable, the last
// level a large page.
void write_page_tables(unsigned char* memory)
{
    constexpr std::uint64_t present_writable = 3;
    constexpr std::uint64_t large = 0x80;
    put_entry(memory, kTables, (kTables + 0x1000) | present_writable);
    put_entry(memory, kTables + 0x1000, (kTables + 0x2000) | present_writable);
    put_entry(memory, kTables + 0x2000, present_writable | large);
}

kvm_segment flat_segment(std::uint8_t type, bool code)
{
    kvm_segment segment{};
    segment.limit = 0xffffffff;
    segment.selector = code ? 0x08 : 0x10;
    segment.type = type;
    segment.present = 1;
    segment.s = 1;
    segment.g = 1;
    segment.l = code ? 1 : 0;
    segment.db = code ? 0 : 1;
    return segment;
}

bool enter_long_mode(int vcpu)
{
    kvm_sregs system{};
    if (::ioctl(vcpu, KVM_GET_SREGS, &system) != 0) return false;
    system.cr3 = kTables;
    system.cr4 = 1U << 5;                  // PAE
    system.cr0 = (1U << 0) | (1U << 31);   // protected mode and paging
    system.efer = (1U << 8) | (1U << 10);  // long mode enabled and active
    system.cs = flat_segment(11, true);
    system.ds = system.es = system.fs = system.gs = system.ss = flat_segment(3, false);
    if (::ioctl(vcpu, KVM_SET_SREGS, &system) != 0) return false;
    kvm_regs registers{};
    registers.rip = kCode;
    registers.rflags = 2;
    return ::ioctl(vcpu, KVM_SET_REGS, &registers) == 0;
}

int run_test_guest(int kvm)
{
    const int machine = ::ioctl(kvm, KVM_CREATE_VM, 0);
    if (machine < 0) return NoMachine;
    void* mapped =
        ::mmap(nullptr, kMemorySize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return NoSetup;
    auto* memory = static_cast<unsigned char*>(mapped);
    write_page_tables(memory);
    std::memcpy(memory + kCode, kProgram.data(), kProgram.size());
    kvm_userspace_memory_region region{};
    region.memory_size = kMemorySize;
    region.userspace_addr = reinterpret_cast<std::uint64_t>(mapped);
    if (::ioctl(machine, KVM_SET_USER_MEMORY_REGION, &region) != 0) return NoSetup;
    const int vcpu = ::ioctl(machine, KVM_CREATE_VCPU, 0);
    if (vcpu < 0) return NoVcpu;
    const int run_size = ::ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
    if (run_size <= 0) return NoSetup;
    void* shared = ::mmap(
        nullptr, static_cast<std::size_t>(run_size), PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
    if (shared == MAP_FAILED || !enter_long_mode(vcpu)) return NoSetup;
    if (::ioctl(vcpu, KVM_RUN, 0) != 0) return RunFailed;
    const auto* run = static_cast<const kvm_run*>(shared);
    return run->exit_reason == KVM_EXIT_IO && run->io.port == 0x10 ? Ran : WrongExit;
}

#else

// Without a loop for this architecture, creating a machine with a vCPU is all that is tried; a
// failed start with KVM falls back to TCG.
int run_test_guest(int kvm)
{
    const int machine = ::ioctl(kvm, KVM_CREATE_VM, 0);
    if (machine < 0) return NoMachine;
    return ::ioctl(machine, KVM_CREATE_VCPU, 0) < 0 ? NoVcpu : Ran;
}

#endif

[[noreturn]] void run_child(int kvm)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::signal(SIGPROF, SIG_DFL);
    itimerval limit{};
    limit.it_value.tv_usec = 40'000;  // CPU time; real virtualization needs 0.1 ms
    ::setitimer(ITIMER_PROF, &limit, nullptr);
    ::_exit(run_test_guest(kvm));
}

// Waits for the child through a pipe that closes with it, so that no signal handler is needed.
bool ended_in_time(int pipe_end)
{
    const auto deadline = std::chrono::steady_clock::now() + kWallLimit;
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        pollfd wait{pipe_end, POLLIN, 0};
        const int ready = ::poll(&wait, 1, left.count() > 0 ? static_cast<int>(left.count()) : 0);
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

KvmFinding explain(int status, bool in_time)
{
    if (!in_time || (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF))
        return {
            false,
            "KVM is there, but a test guest of a few instructions did not finish: it is emulated"};
    if (WIFSIGNALED(status))
        return {false,
                "KVM is there, but the test guest died of signal " +
                    std::to_string(WTERMSIG(status))};
    switch (WEXITSTATUS(status)) {
    case Ran: return {true, "KVM ran a test guest"};
    case NoMachine: return {false, "KVM is there, but it refuses to create a machine"};
    case NoVcpu: return {false, "KVM is there, but it refuses to create a virtual CPU"};
    case RunFailed: return {false, "KVM is there, but it cannot enter a guest"};
    case WrongExit: return {false, "KVM is there, but a test guest did not run as it should"};
    default: return {false, "KVM is there, but a test guest could not be set up"};
    }
}

}  // namespace

KvmFinding probe_kvm()
{
    const UniqueFd kvm(::open("/dev/kvm", O_RDWR | O_CLOEXEC));
    if (!kvm && errno == ENOENT)
        return {false,
                "/dev/kvm is not there: no hardware virtualization, or its module is not loaded"};
    if (!kvm && errno == EACCES)
        return {false, "/dev/kvm is closed to this user: join the group kvm and log in again"};
    if (!kvm) return {false, "/dev/kvm: " + std::generic_category().message(errno)};
    if (::ioctl(kvm.get(), KVM_GET_API_VERSION, 0) != KVM_API_VERSION)
        return {false, "/dev/kvm speaks another version"};

    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {false, "the KVM test could not make a pipe"};
    const UniqueFd ours(ends[0]);
    UniqueFd childs(ends[1]);
    const pid_t child = ::fork();
    if (child == 0) run_child(kvm.get());
    if (child < 0) return {false, "the KVM test could not start a process"};
    childs.reset();
    const bool in_time = ended_in_time(ours.get());
    if (!in_time) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return explain(status, in_time);
}

}  // namespace berth::qemu
