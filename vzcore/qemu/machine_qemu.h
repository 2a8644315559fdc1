#pragma once

#include "vzcore/machine.h"

namespace berth::qemu {

/// A Machine that is one QEMU process, a child of this one that dies with it. make_machine() is the
/// way in.
Result<std::unique_ptr<Machine>> make_qemu_machine(const Spec& spec,
                                                   Loop& loop,
                                                   MachineObserver& observer,
                                                   const std::string& run_dir,
                                                   int inherited);

}  // namespace berth::qemu
