#include "vzcore/qemu/firmware.h"

#include "vzcore/base/file.h"

#include <unistd.h>

#include <array>

namespace berth::qemu {
namespace {

struct Place {
    Architecture architecture;
    const char* code;
    const char* variables;
};

// Debian and Ubuntu, Fedora, Arch, Homebrew. Secure Boot variants are left out: they need SMM,
// which KVM alone offers.
constexpr std::array kPlaces{
    Place{
        Architecture::X86_64, "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"},
    Place{Architecture::X86_64, "/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"},
    Place{Architecture::X86_64,
          "/usr/share/edk2/ovmf/OVMF_CODE.fd",
          "/usr/share/edk2/ovmf/OVMF_VARS.fd"},
    Place{Architecture::X86_64,
          "/usr/share/edk2/x64/OVMF_CODE.4m.fd",
          "/usr/share/edk2/x64/OVMF_VARS.4m.fd"},
    Place{
        Architecture::Aarch64, "/usr/share/AAVMF/AAVMF_CODE.fd", "/usr/share/AAVMF/AAVMF_VARS.fd"},
    Place{Architecture::Aarch64,
          "/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw",
          "/usr/share/edk2/aarch64/vars-template-pflash.raw"},
};

}  // namespace

Result<Firmware> find_firmware(Architecture architecture, const std::string& machine_dir)
{
    for (const Place& place : kPlaces) {
        if (place.architecture != architecture || ::access(place.code, R_OK) != 0) continue;
        Firmware firmware{place.code, machine_dir + "/efi-variables.fd"};
        if (::access(firmware.variables.c_str(), F_OK) == 0) return firmware;
        const auto fresh = read_file(place.variables, mib(128));
        if (!fresh) return fail(fresh.error(), "reading the template of the EFI variable store");
        if (auto written = write_file_atomically(firmware.variables, *fresh); !written)
            return fail(written.error(), "making the EFI variable store");
        return firmware;
    }
    return fail(ErrorCode::NotFound,
                "this host has no EFI firmware for QEMU",
                architecture == Architecture::X86_64 ? "install it: apt install ovmf"
                                                     : "install it: apt install qemu-efi-aarch64");
}

}  // namespace berth::qemu
