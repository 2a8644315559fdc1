#pragma once

#include <string>

namespace berth::agent {

/// 12 lower-case hexadecimal digits.
std::string random_machine_id();
/// A locally administered address of the range that QEMU uses: "52:54:00:" and three random bytes.
std::string random_mac();

}  // namespace berth::agent
