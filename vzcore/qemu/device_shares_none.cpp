// Systems on which no file server can be confined: find_share_way() never finds this one.
#include "vzcore/qemu/device_shares.h"

namespace berth::qemu {

std::unique_ptr<GuestShares> make_device_shares(Loop& /*loop*/,
                                                Qmp& /*qmp*/,
                                                const std::string& /*run_dir*/,
                                                const std::string& /*server*/,
                                                Callback /*changed*/)
{
    return nullptr;
}

}  // namespace berth::qemu
