#pragma once

#include <string>

namespace berth::qemu {

/// Whether KVM can run a guest on this host.
struct KvmFinding {
    bool usable = false;
    std::string
        reason;  ///< One clause for people: "KVM ran a test guest", "/dev/kvm is not there", …
};

/// Finds out by running a few instructions in a virtual machine of its own, in a child process that
/// the kernel ends after 40 ms of CPU time: opening /dev/kvm and creating a machine succeed on
/// hosts whose KVM then hangs (an emulating outer hypervisor). Blocks for at most 100 ms. Starts
/// one child and waits for it by its pid.
KvmFinding probe_kvm();

}  // namespace berth::qemu
