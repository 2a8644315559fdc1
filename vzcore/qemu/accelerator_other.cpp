#include "vzcore/qemu/accelerator.h"

namespace berth::qemu {

KvmFinding probe_kvm()
{
    return {false, "KVM exists on Linux only"};
}

}  // namespace berth::qemu
