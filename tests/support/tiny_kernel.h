#pragma once

#include <string>

namespace berth::test {

/// A kernel of a few bytes that writes "R\n" to the first serial port and halts: the first thing a
/// guest can do. x86 only. A flat image with a multiboot header that gives its own addresses
/// (Multiboot 0.6.96, 3.1, flag bit 16), which QEMU's -kernel loads.
std::string tiny_kernel();

}  // namespace berth::test
