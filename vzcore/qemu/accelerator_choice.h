#pragma once

#include "vzcore/spec.h"

#include <string>

namespace berth::qemu {

struct Accelerator {
    bool kvm = false;    ///< Else TCG.
    std::string reason;  ///< One clause for people: why this one.
};

/// The accelerator that a spec asks for, by what is known of KVM on this host. Where nothing is
/// known it is tried, which blocks for at most 100 ms. Unsupported when KVM has to be used and
/// cannot.
Result<Accelerator> choose_accelerator(const Spec& spec);

}  // namespace berth::qemu
