#pragma once

#include "vzcore/base/clone_file.h"
#include "vzcore/saved_state.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

// The disks of a saved machine. What was saved fits them only as they were then: their marks tell
// whether they still are, and their clones, where the file system has such, what they were.
namespace berth {

/// What is kept with a saved state of the machine's disks.
struct SavedDisks {
    std::vector<DiskMark> marks;
    std::vector<DiskClone> clones;
    std::vector<UnclonedDisk> uncloned;
};

using CloneFile = std::function<Result<void>(const std::string& from, const std::string& to)>;

/// Marks the disks of a guest that stands still and clones them into the folder of its saved state,
/// which is there. A disk that cannot be cloned is told, and no error: what was saved is whole
/// without. Blocks while disks are written back; touches nothing else.
Result<SavedDisks> mark_and_clone_disks(const std::vector<Disk>& disks,
                                        const SavedPaths& paths,
                                        const CloneFile& clone = clone_file);

/// The clone of a disk, if it still is as it was made. Borrowed from `saved`.
const DiskClone* whole_clone(const SavedState& saved, const std::string& disk);
/// Where keep_changed_disks() puts it.
std::string kept_path(const DiskClone& clone);
/// What is to be said of a disk that was written since: where its clone is, or why there is none;
/// begins with "; ". `path`: of the clone, as it is or as it will be kept.
std::string clone_note(const SavedState& saved,
                       const std::string& disk,
                       const std::function<std::string(const DiskClone&)>& path);

/// For a machine that boots although it was saved: what its changed disks were is then nowhere but
/// in their clones. They stay in SavedPaths::kept_disks when the saved state is dropped, until the
/// next save of the machine (drop_kept_disks) or its end. Returns their paths; nothing is written
/// to the disks. Call it before the guest may write.
Result<std::vector<std::string>> keep_changed_disks(const std::string& machine_dir,
                                                    const SavedState& saved);
/// Nothing to remove is no error.
Result<void> drop_kept_disks(const std::string& machine_dir);

/// A clone that outlived its saved state.
struct KeptDisk {
    std::string path;
    Bytes size;  ///< Of the disk.
    Bytes room;  ///< What it takes of the file system at most: blocks that it shares are counted.
};
/// By path.
std::vector<KeptDisk> kept_disks(const std::string& machine_dir);

/// Whether all disks are as they were, or can be made so by restore_disks(). The error names the
/// first that cannot.
Result<void> check_disks_restorable(const SavedState& saved);
/// Puts the clones of changed disks in the place of those, so that the guest can go on; what was
/// written to them since is lost. Each disk is its old self or its clone at any time. Nobody may
/// use the disks meanwhile.
Result<void> restore_disks(const SavedState& saved);

}  // namespace berth
