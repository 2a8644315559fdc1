#include "vzcore/qemu/machine_qemu.h"

namespace berth {

Result<std::unique_ptr<Machine>> make_machine(const Spec& spec,
                                              Loop& loop,
                                              MachineObserver& observer,
                                              const std::string& run_dir,
                                              int inherited)
{
    return qemu::make_qemu_machine(spec, loop, observer, run_dir, inherited);
}

}  // namespace berth
