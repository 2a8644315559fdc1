#pragma once

#include "vzcore/base/result.h"
#include "vzcore/qemu/command_line.h"

#include <string>

namespace berth::qemu {

/// EFI firmware for one machine.
struct Firmware {
    std::string code;       ///< The distribution's, read-only, shared.
    std::string variables;  ///< The machine's own variable store, `efi-variables.fd` in its folder.
};

/// Finds the distribution's firmware (EDK2) and makes the machine's variable store from its
/// template where there is none yet. NotFound with the package to install when the host has no
/// firmware.
Result<Firmware> find_firmware(Architecture architecture, const std::string& machine_dir);

}  // namespace berth::qemu
