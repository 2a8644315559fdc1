#include "vzcore/qemu/accelerator_choice.h"

#include "vzcore/qemu/accelerator.h"

namespace berth::qemu {
namespace {

constexpr const char* kUsable = "usable";

std::string finding_of(const Spec& spec)
{
    if (!spec.kvm_finding.empty()) return spec.kvm_finding;
    const KvmFinding found = probe_kvm();
    return found.usable ? kUsable : found.reason;
}

}  // namespace

Result<Accelerator> choose_accelerator(const Spec& spec)
{
    const bool restore = spec.restore.has_value();
    if (spec.accelerator == AcceleratorChoice::Tcg)
        return Accelerator{false, restore ? "it was saved under it" : "the definition asks for it"};
    const std::string finding = finding_of(spec);
    if (finding == kUsable) return Accelerator{true, "KVM works on this host"};
    if (spec.accelerator == AcceleratorChoice::Kvm)
        return fail(ErrorCode::Unsupported,
                    std::string(restore ? "the saved state needs " : "the definition asks for ") +
                        "KVM, which cannot be used: " + finding,
                    restore ? "" : "set accelerator to \"auto\"");
    return Accelerator{false, finding};
}

}  // namespace berth::qemu
