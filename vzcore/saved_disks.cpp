#include "vzcore/saved_disks.h"

#include "vzcore/base/file.h"
#include "vzcore/base/paths.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

namespace berth {
namespace {

namespace fs = std::filesystem;

// A name must not grow past what file systems take.
constexpr std::size_t kLongestName = 200;
constexpr std::uint64_t kBlock = 512;  // of st_blocks

std::string name_in(const std::string& path)
{
    return path.substr(path.rfind('/') + 1);
}

/// "0-root.img": whoever looks into the folder sees which disk it is.
std::string clone_path(const SavedPaths& paths, std::size_t index, const std::string& disk)
{
    return paths.folder + "/" + std::to_string(index) + "-" + name_in(disk).substr(0, kLongestName);
}

/// A clone that is as `mark` says, or why there is none.
Result<DiskMark> clone_one(const DiskMark& mark, const std::string& to, const CloneFile& clone)
{
    if (::unlink(to.c_str()) != 0 && errno != ENOENT) return fail_errno(errno, "removing " + to);
    if (struct stat info{}; ::stat(mark.path.c_str(), &info) == 0 && !S_ISREG(info.st_mode))
        return fail(ErrorCode::Unsupported, "it is no file");
    if (auto cloned = clone(mark.path, to); !cloned) return tl::unexpected<Error>(cloned.error());
    const auto after = mark_of(mark.path);
    auto made = mark_of(to);
    if (after && *after == mark && made && made->size == mark.size &&
        made->modified == mark.modified)
        return made;
    ::unlink(to.c_str());
    return fail(ErrorCode::Busy, "it was written while it was cloned");
}

std::vector<DiskMark> changed_disks(const SavedState& saved)
{
    std::vector<DiskMark> changed;
    for (const DiskMark& mark : saved.disks) {
        const auto now = mark_of(mark.path);
        if (!now || *now != mark) changed.push_back(mark);
    }
    return changed;
}

/// Where a link leads, so that it stays one.
std::string resolved(const std::string& path)
{
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    return error ? path : real.string();
}

Result<void> restore_one(const DiskMark& mark, const DiskClone& clone)
{
    const std::string disk = resolved(mark.path);
    struct stat info {};
    const bool there = ::stat(disk.c_str(), &info) == 0;
    if (there && ::chmod(clone.mark.path.c_str(), info.st_mode & 07777) != 0)
        return fail_errno(errno, "giving " + clone.mark.path + " the rights of " + disk);
    if (std::rename(clone.mark.path.c_str(), disk.c_str()) != 0)
        return fail_errno(errno, "putting " + clone.mark.path + " in the place of " + disk);
    return {};
}

}  // namespace

Result<SavedDisks> mark_and_clone_disks(const std::vector<Disk>& disks,
                                        const SavedPaths& paths,
                                        const CloneFile& clone)
{
    SavedDisks saved;
    for (std::size_t i = 0; i < disks.size(); ++i) {
        const std::string& disk = disks[i].path;
        auto mark = mark_of(disk);
        if (!mark) return tl::unexpected<Error>(mark.error());
        saved.marks.push_back(*mark);
        auto made = clone_one(*mark, clone_path(paths, i, disk), clone);
        if (made)
            saved.clones.push_back({disk, std::move(*made)});
        else
            saved.uncloned.push_back({disk, made.error().message});
    }
    return saved;
}

const DiskClone* whole_clone(const SavedState& saved, const std::string& disk)
{
    for (const DiskClone& clone : saved.clones) {
        if (clone.disk != disk) continue;
        const auto now = mark_of(clone.mark.path);
        return now && *now == clone.mark ? &clone : nullptr;
    }
    return nullptr;
}

std::string kept_path(const DiskClone& clone)
{
    const fs::path path(clone.mark.path);
    return SavedPaths(path.parent_path().parent_path()).kept_disks + "/" + path.filename().string();
}

std::string clone_note(const SavedState& saved,
                       const std::string& disk,
                       const std::function<std::string(const DiskClone&)>& path)
{
    if (const DiskClone* clone = whole_clone(saved, disk))
        return "; what it was when the machine was saved is in " + path(*clone);
    for (const UnclonedDisk& uncloned : saved.uncloned)
        if (uncloned.disk == disk)
            return "; no copy was made of it when the machine was saved: " + uncloned.reason;
    return "";
}

Result<std::vector<std::string>> keep_changed_disks(const std::string& machine_dir,
                                                    const SavedState& saved)
{
    std::vector<std::string> kept;
    for (const DiskMark& mark : changed_disks(saved)) {
        const DiskClone* clone = whole_clone(saved, mark.path);
        if (clone == nullptr) continue;
        if (auto made = ensure_private_dir(SavedPaths(machine_dir).kept_disks); !made)
            return tl::unexpected<Error>(made.error());
        const std::string to = kept_path(*clone);
        // A second name: until what was saved is dropped, both hold.
        if (::unlink(to.c_str()) != 0 && errno != ENOENT)
            return fail_errno(errno, "removing " + to);
        if (::link(clone->mark.path.c_str(), to.c_str()) != 0)
            return fail_errno(errno, "keeping " + clone->mark.path);
        kept.push_back(to);
    }
    return kept;
}

Result<void> drop_kept_disks(const std::string& machine_dir)
{
    const std::string& folder = SavedPaths(machine_dir).kept_disks;
    return is_folder(folder) ? remove_tree(folder) : Result<void>();
}

std::vector<KeptDisk> kept_disks(const std::string& machine_dir)
{
    std::vector<KeptDisk> disks;
    std::error_code none;  // the folder is seldom there
    for (const auto& entry : fs::directory_iterator(SavedPaths(machine_dir).kept_disks, none)) {
        struct stat info {};
        if (::stat(entry.path().c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
        disks.push_back({entry.path().string(),
                         Bytes{static_cast<std::uint64_t>(info.st_size)},
                         Bytes{static_cast<std::uint64_t>(info.st_blocks) * kBlock}});
    }
    std::sort(disks.begin(), disks.end(), [](const KeptDisk& a, const KeptDisk& b) {
        return a.path < b.path;
    });
    return disks;
}

Result<void> check_disks_restorable(const SavedState& saved)
{
    const auto as_it_is = [](const DiskClone& clone) { return clone.mark.path; };
    for (const DiskMark& mark : changed_disks(saved))
        if (whole_clone(saved, mark.path) == nullptr)
            return fail(ErrorCode::NotFound,
                        "the disk " + mark.path + " was written since" +
                            clone_note(saved, mark.path, as_it_is));
    return {};
}

Result<void> restore_disks(const SavedState& saved)
{
    if (auto all = check_disks_restorable(saved); !all) return all;
    for (const DiskMark& mark : changed_disks(saved))
        if (auto done = restore_one(mark, *whole_clone(saved, mark.path)); !done) return done;
    return {};
}

}  // namespace berth
