#include "vzcore/base/file.h"
#include "vzcore/share/confine.h"
#include "vzcore/share/forbid_changes.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>

namespace berth {
namespace {

constexpr const char* kNoLandlock =
    "this kernel confines no file server (it takes Landlock of Linux 5.19 or later, switched on by "
    "its option lsm=)";

// The version that can move files from one folder to another; the next one can forbid truncating,
// and the headers of some systems are older than that.
constexpr int kOldestVersion = 2;
constexpr int kVersionWithTruncate = 3;
constexpr std::uint64_t kTruncate = 1ULL << 14U;

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kExecute = LANDLOCK_ACCESS_FS_EXECUTE;
constexpr std::uint64_t kNodes = LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK;
constexpr std::uint64_t kChange =
    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
    LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER;

/// What is to be granted again is all that is forbidden else.
Result<UniqueFd> make_rules(int version)
{
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = kRead | kExecute | kNodes | kChange;
    if (version >= kVersionWithTruncate) attributes.handled_access_fs |= kTruncate;
    // The size of the first version's structure: later ones only add members.
    UniqueFd rules(static_cast<int>(::syscall(
        SYS_landlock_create_ruleset, &attributes, sizeof attributes.handled_access_fs, 0)));
    if (!rules) return fail_errno(errno, "confining the file server");
    return rules;
}

Result<void> grant(const UniqueFd& rules, int place, std::uint64_t access)
{
    landlock_path_beneath_attr rule{};
    rule.allowed_access = access;
    rule.parent_fd = place;
    if (::syscall(SYS_landlock_add_rule, rules.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0)
        return {};
    return fail_errno(errno, "confining the file server");
}

/// What is not there needs no rule.
Result<void> grant_path(const UniqueFd& rules, const std::string& path, std::uint64_t access)
{
    const auto place = open_file(path, O_PATH);
    return place ? grant(rules, place->get(), access) : Result<void>();
}

// virtiofsd reads how many files there may be, and in a chroot the list of its mounts. The latter's
// rule holds for as long as that file is known to the kernel, so this descriptor of it goes along.
Result<void> grant_system(const UniqueFd& rules, const std::string& program)
{
    const std::string own = std::filesystem::path(program).parent_path().string();
    for (const std::string& folder :
         {std::string("/usr"), std::string("/lib"), std::string("/lib64"), own})
        if (auto granted = grant_path(rules, folder, kRead | kExecute); !granted) return granted;
    for (const char* file : {"/etc/ld.so.cache", "/proc/sys/fs/file-max", "/proc/sys/fs/nr_open"})
        if (auto granted = grant_path(rules, file, LANDLOCK_ACCESS_FS_READ_FILE); !granted)
            return granted;
    const int mounts = ::open("/proc/self/mountinfo", O_PATH);  // NOLINT(android-cloexec-open)
    return mounts < 0 ? Result<void>() : grant(rules, mounts, LANDLOCK_ACCESS_FS_READ_FILE);
}

}  // namespace

Result<void> confine_to_folder(int folder, FolderAccess access, const std::string& program)
{
    const long version =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < kOldestVersion) return fail(ErrorCode::Unsupported, kNoLandlock);
    const auto rules = make_rules(static_cast<int>(version));
    if (!rules) return tl::unexpected<Error>(rules.error());
    std::uint64_t granted = kRead;
    if (access == FolderAccess::ReadWrite) granted |= kChange;
    if (access == FolderAccess::ReadWrite && version >= kVersionWithTruncate) granted |= kTruncate;
    if (auto own = grant(*rules, folder, granted); !own) return own;
    if (auto system = grant_system(*rules, program); !system) return system;
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        ::syscall(SYS_landlock_restrict_self, rules->get(), 0) != 0)
        return fail_errno(errno, "confining the file server");
    // Landlock knows nothing of modes, owners, times and attributes.
    return access == FolderAccess::ReadOnly ? forbid_changes() : Result<void>();
}

}  // namespace berth
