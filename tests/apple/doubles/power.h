#pragma once

#include <cstdint>
#include <vector>

// The kernel's side of sleep, for tests in plain C++. From any thread.
namespace berth::test {

/// Tells whoever registered, as IOMessage.h numbers it, and returns when it was told.
void kernel_says(std::uint32_t message, std::intptr_t ticket);
/// The tickets that were answered, in order.
std::vector<std::intptr_t> allowed();
/// Makes the next registration fail.
void refuse_registration();
[[nodiscard]] bool somebody_listens();

}  // namespace berth::test
