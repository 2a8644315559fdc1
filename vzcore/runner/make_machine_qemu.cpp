#include "vzcore/qemu/machine_qemu.h"
#include "vzcore/runner/install_rosetta.h"

namespace berth {

Result<std::unique_ptr<Machine>> make_machine(const Spec& spec,
                                              Loop& loop,
                                              MachineObserver& observer,
                                              const std::string& run_dir,
                                              int inherited)
{
    return qemu::make_qemu_machine(spec, loop, observer, run_dir, inherited);
}

Result<std::string> install_rosetta(EventLoop& /*loop*/)
{
    return fail(ErrorCode::Unsupported,
                "Rosetta needs a Mac with Apple silicon, and machines are run by QEMU here",
                "machines start here with \"rosetta\" set to false: berth edit NAME");
}

}  // namespace berth
