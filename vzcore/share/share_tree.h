#pragma once

#include "vzcore/base/result.h"
#include "vzcore/share/folder_access.h"
#include "vzcore/share/share_standing.h"

#include <sys/types.h>

#include <string>

namespace berth {

/// The folder that a guest sees: one subfolder for each shared folder, filled by a mount in a mount
/// namespace of this process's own. Whoever looks from outside sees an empty folder.
class ShareTree {
public:
    /// Enters a new mount namespace (where this user is not root, in a user namespace in which he
    /// is alone) and mounts the empty tree on `folder`, which must exist. For a process with one
    /// thread, once. The parent-death signal is lost by it. Unsupported, with what to do, where the
    /// system forbids namespaces.
    static Result<ShareTree> enter(const std::string& folder);

    /// Mounts `path`, in which no symbolic link is followed, as the subfolder `tag`. The mount is
    /// made read-only before it can be seen, and never honours set-uid bits or device nodes.
    /// NotFound where there is no such folder, AlreadyExists for a tag in use, Refused for a link.
    Result<void> attach(const std::string& tag, const std::string& path, FolderAccess access);
    /// Takes the subfolder away. `server` is the process that opens files for the guest. IfUnused:
    /// Busy while it has files in it open. Always: what is open goes on until it is closed; nothing
    /// new is found.
    Result<void> detach(const std::string& tag, ShareRelease release, pid_t server);

    [[nodiscard]] const std::string& folder() const { return folder_; }

private:
    explicit ShareTree(std::string folder) : folder_(std::move(folder)) {}
    [[nodiscard]] std::string place_of(const std::string& tag) const { return folder_ + "/" + tag; }

    std::string folder_;
};

/// Whether ShareTree::enter would work, tried in a child of this process that ends at once. Blocks
/// for a few milliseconds.
Result<void> probe_share_namespaces();

}  // namespace berth
