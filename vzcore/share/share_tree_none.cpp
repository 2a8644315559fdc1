// Systems without mount namespaces: folders are shared by the hypervisor itself, or not at all.
#include "vzcore/share/served_folder.h"
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

Result<void> probe_served_folder(const std::string& /*server*/)
{
    return fail(ErrorCode::Unsupported, "this system cannot confine a file server");
}

int run_served_folder(const std::string& /*server*/, FolderAccess /*access*/)
{
    return 2;
}

}  // namespace berth
