#include "vzcore/base/file.h"
#include "vzcore/share/open_files.h"
#include "vzcore/share/share_folder.h"
#include "vzcore/share/share_tree.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace berth {
namespace {

constexpr const char* kNoNamespaces =
    "let users make namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, "
    "kernel.apparmor_restrict_unprivileged_userns)";

Result<void> write_proc(const char* path, const std::string& text)
{
    auto file = open_file(path, O_WRONLY);
    if (!file) return tl::unexpected<Error>(file.error());
    return write_all(file->get(), text);
}

/// The new user namespace has this user alone, under the number that the first user of nearly every
/// guest has: the guest's kernel lets him write where this user may, and its root anywhere. Groups
/// that may not be dropped could give access by being dropped, hence "deny" (user_namespaces(7)).
Result<void> be_alone_in_namespace(uid_t user, gid_t group)
{
    const std::string guest_user = "1000 ";
    return write_proc("/proc/self/setgroups", "deny")
        .and_then([&] {
            return write_proc("/proc/self/uid_map", guest_user + std::to_string(user) + " 1");
        })
        .and_then([&] {
            return write_proc("/proc/self/gid_map", guest_user + std::to_string(group) + " 1");
        });
}

Result<void> enter_namespaces()
{
    const uid_t user = ::geteuid();
    const gid_t group = ::getegid();
    const int flags = user == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER;
    if (::unshare(flags) != 0) return fail_errno(errno, "making a mount namespace");
    if (user != 0)
        if (auto mapped = be_alone_in_namespace(user, group); !mapped) return mapped;
    // What the host mounts and unmounts later is seen here too, or a drive could not be ejected;
    // what is mounted here is never seen there.
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0)
        return fail_errno(errno, "making a private mount namespace");
    return {};
}

/// A copy of the mounts at `folder` that nobody can see yet.
Result<UniqueFd> clone_mounts(const UniqueFd& folder, const std::string& path)
{
    UniqueFd tree(::open_tree(
        folder.get(), "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_EMPTY_PATH));
    if (!tree) return fail_errno(errno, "sharing " + path);
    return tree;
}

Result<void> restrict_mounts(int tree, FolderAccess access, const std::string& path)
{
    struct mount_attr attributes {};
    attributes.attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    if (access == FolderAccess::ReadOnly) attributes.attr_set |= MOUNT_ATTR_RDONLY;
    if (::mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes) !=
        0)
        return fail_errno(errno, "restricting the mount of " + path);
    return {};
}

}  // namespace

Result<ShareTree> ShareTree::enter(const std::string& folder)
{
    if (auto entered = enter_namespaces(); !entered)
        return tl::unexpected<Error>(
            Error{ErrorCode::Unsupported, entered.error().message, kNoNamespaces});
    // A guest may make files beside its shares: no more than these.
    if (::mount("berth",
                folder.c_str(),
                "tmpfs",
                MS_NOSUID | MS_NODEV | MS_NOEXEC,
                "mode=0755,size=64k,nr_inodes=2k") != 0)
        return tl::unexpected<Error>(Error{
            ErrorCode::Unsupported, "mounting on " + folder + " is not allowed", kNoNamespaces});
    return ShareTree(folder);
}

Result<void> ShareTree::attach(const std::string& tag, const std::string& path, FolderAccess access)
{
    const auto folder = open_share_folder(path);
    if (!folder) return tl::unexpected<Error>(folder.error());
    auto tree = clone_mounts(*folder, path);
    if (!tree) return tl::unexpected<Error>(tree.error());
    if (auto restricted = restrict_mounts(tree->get(), access, path); !restricted)
        return restricted;
    const std::string place = place_of(tag);
    if (::mkdir(place.c_str(), 0755) != 0) return fail_errno(errno, "making the subfolder " + tag);
    if (::move_mount(tree->get(), "", AT_FDCWD, place.c_str(), MOVE_MOUNT_F_EMPTY_PATH) == 0)
        return {};
    const int why = errno;
    ::rmdir(place.c_str());
    return fail_errno(why, "mounting " + path);
}

Result<void> ShareTree::detach(const std::string& tag, ShareRelease release, pid_t server)
{
    const std::string place = place_of(tag);
    if (release == ShareRelease::IfUnused) {
        auto open = open_files_below(place, server);
        if (!open) return tl::unexpected<Error>(open.error());
        if (*open > 0) return in_use(tag, *open, "what is open goes on until it is closed");
    }
    // A process of the guest may stand in the folder, and would go on to write there. Refused while
    // a file is open for writing, which is to go on.
    struct mount_attr read_only {};
    read_only.attr_set = MOUNT_ATTR_RDONLY;
    static_cast<void>(
        ::mount_setattr(AT_FDCWD, place.c_str(), AT_RECURSIVE, &read_only, sizeof read_only));
    // Detached from the tree at once. The server still knows folders that the guest has looked at,
    // which an ordinary umount would take for use.
    if (::umount2(place.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) != 0)
        return fail_errno(errno, "unmounting " + tag);
    if (::rmdir(place.c_str()) != 0) return fail_errno(errno, "removing the subfolder " + tag);
    return {};
}

Result<void> probe_share_namespaces()
{
    const pid_t child = ::fork();
    if (child < 0) return fail_errno(errno, "starting a child");
    if (child == 0) ::_exit(ShareTree::enter("/tmp") ? 0 : 1);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    return fail(ErrorCode::Unsupported, "this system forbids namespaces", kNoNamespaces);
}

}  // namespace berth
