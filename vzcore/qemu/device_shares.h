#pragma once

#include "vzcore/loop.h"
#include "vzcore/qemu/guest_shares.h"
#include "vzcore/qemu/qmp.h"

#include <memory>

namespace berth::qemu {

/// Shares by a virtiofs device and a file server for each, with the share's tag: where mount
/// namespaces are not to be had. As many can be on at once as there are free ports
/// (kDevicePorts). One that goes takes the guest's open files with it: what uses them gets errors,
/// and nothing hangs.
std::unique_ptr<GuestShares> make_device_shares(
    Loop& loop, Qmp& qmp, const std::string& run_dir, const std::string& server, Callback changed);

}  // namespace berth::qemu
