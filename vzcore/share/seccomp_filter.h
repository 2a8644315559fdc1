#pragma once

#include "vzcore/base/result.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cstddef>
#include <cstdint>
#include <vector>

// The words that filters of system calls are written in (seccomp(2)): classic BPF, whose jumps
// count the instructions to skip.
namespace berth::filter {

#if defined(__aarch64__)
inline constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
inline constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#endif

/// Of seccomp_data.
constexpr sock_filter load(std::size_t offset)
{
    return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}

/// Goes on with the next one where equal, else skips so many.
constexpr sock_filter unless_equal_skip(std::uint32_t value, std::size_t skipped)
{
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, static_cast<std::uint8_t>(skipped));
}

constexpr sock_filter if_equal_skip(std::uint32_t value, std::size_t skipped)
{
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, static_cast<std::uint8_t>(skipped), 0);
}

constexpr sock_filter if_at_least_skip(std::uint32_t value, std::size_t skipped)
{
    return BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, value, static_cast<std::uint8_t>(skipped), 0);
}

constexpr sock_filter if_any_bit_skip(std::uint32_t bits, std::size_t skipped)
{
    return BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, static_cast<std::uint8_t>(skipped), 0);
}

constexpr sock_filter answer(std::uint32_t action)
{
    return BPF_STMT(BPF_RET | BPF_K, action);
}

/// For this process, which has one thread, and all that it starts, for good. Set-uid programs are
/// not honoured any more. `what` is for the message.
Result<void> install(std::vector<sock_filter> program, const char* what);

}  // namespace berth::filter
