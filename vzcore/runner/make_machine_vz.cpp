#include "vzcore/runner/install_rosetta.h"
#include "vzcore/vz/machine_vz.h"
#include "vzcore/vz/rosetta.h"

namespace berth {

// The framework holds the disks in a process of its own, to which no descriptor can be handed; that
// process ends with this one.
Result<std::unique_ptr<Machine>> make_machine(const Spec& spec,
                                              Loop& loop,
                                              MachineObserver& observer,
                                              const std::string& /*run_dir*/,
                                              int /*inherited*/)
{
    return vz::make_vz_machine(spec, loop, observer);
}

Result<std::string> install_rosetta(EventLoop& loop)
{
    return vz::install_rosetta(loop);
}

}  // namespace berth
