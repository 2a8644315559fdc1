#include "agent/cli/doctor.h"

#include <sys/sysctl.h>

namespace berth::cli {

std::vector<Check> check_backend(Context& /*context*/, const std::vector<Check>& /*agent*/)
{
    int supported = 0;
    std::size_t size = sizeof supported;
    if (::sysctlbyname("kern.hv_support", &supported, &size, nullptr, 0) == 0 && supported == 1)
        return {{Health::Ok, "virtualization", "this Mac has it", ""}};
    return {{Health::Fail,
             "virtualization",
             "this Mac, or this virtual machine, has none",
             "Berth needs a Mac that runs virtual machines"}};
}

}  // namespace berth::cli
