// Systems without mount namespaces: folders are shared by the hypervisor itself, or not at all.
#include "vzcore/share/share_host.h"
#include "vzcore/share/share_tree.h"

namespace berth {

Result<void> probe_share_namespaces()
{
    return fail(ErrorCode::Unsupported, "this system has no mount namespaces");
}

int run_share_host(const std::string& /*folder*/, const std::string& /*server*/)
{
    return 2;
}

}  // namespace berth
