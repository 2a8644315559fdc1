#pragma once

#include <string>

namespace berth::test {

// Kernels of a few bytes, for what needs a guest and no Linux: they run 0.2 s after QEMU's start.
// x86 only. Flat images with a multiboot header that gives its own addresses (Multiboot 0.6.96,
// 3.1, flag bit 16), which QEMU's -kernel loads.

/// Writes "R\n" to the first serial port and halts: the first thing a guest can do.
std::string tiny_kernel();

/// Writes "count 00000001\r\n", "count 00000002\r\n", … to the first serial port, one every 10 ms,
/// sleeps in between, and powers off when the power button is pressed.
std::string counting_kernel();

}  // namespace berth::test
