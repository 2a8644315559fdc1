#pragma once

#include "vzcore/base/clock.h"
#include "vzcore/spec.h"

#include <cstdint>
#include <string>
#include <vector>

namespace berth {

/// The names inside a machine's folder that have to do with its saved state.
struct SavedPaths {
    explicit SavedPaths(const std::string& machine_dir)
        : folder(machine_dir + "/saved"), kept_disks(machine_dir + "/disks-as-saved")
    {
    }

    std::string folder;
    std::string kept_disks;  ///< Clones that outlive what was saved (saved_disks.h).
    [[nodiscard]] std::string state() const { return folder + "/state"; }
    [[nodiscard]] std::string part() const { return folder + "/state.part"; }  ///< Being written.
    [[nodiscard]] std::string record() const { return folder + "/saved.json"; }
};

/// What a disk looked like when the machine was saved. Its memory holds what it has read of the
/// disk, so a disk that was written since would be ruined by a guest that goes on.
struct DiskMark {
    std::string path;
    Bytes size;
    std::int64_t modified = 0;  ///< Nanoseconds since 1970; 0 for a block device, which has none.

    bool operator==(const DiskMark&) const = default;
};

/// A copy of a disk that was made as the machine was saved, where the file system shares blocks. It
/// takes room as the two come to differ, and never more than the disk does.
struct DiskClone {
    std::string disk;
    DiskMark mark;  ///< Of the copy.

    bool operator==(const DiskClone&) const = default;
};

/// A disk of which no copy was made, and why.
struct UnclonedDisk {
    std::string disk;
    std::string reason;

    bool operator==(const UnclonedDisk&) const = default;
};

/// `saved.json`: what is needed to let a saved machine go on. There as long as `state` beside it is
/// whole and may be used.
struct SavedState {
    UnixTime at;
    Spec spec;  ///< Of the run that was saved: the guest goes on with just that hardware.
    std::string hypervisor;  ///< Whoever reads the state must be of this series: "QEMU 7.2".
    std::string accelerator;
    bool ready = false;  ///< The guest had said that it is ready.
    Bytes bytes;         ///< Size of the state file.
    std::vector<DiskMark> disks;
    /// What the hypervisor made of the spec, as a digest (vz::configuration_of); "" where the spec
    /// says it all.
    std::string configuration;
    std::vector<DiskClone> clones;
    std::vector<UnclonedDisk> uncloned;

    bool operator==(const SavedState&) const = default;
};

/// NotFound when the machine is not saved (the record or the state is not there), Corrupt when one
/// of the two is torn, TooNew when a newer Berth wrote it.
Result<SavedState> read_saved_state(const std::string& machine_dir);
/// Makes a written state count: renames it from its part name and writes the record. On disk when
/// this returns; the content of the state must be before.
Result<void> keep_saved_state(const std::string& machine_dir, const SavedState& saved);
/// Removes all of it, the record first; clones of disks go with it. Nothing to remove is no error.
Result<void> drop_saved_state(const std::string& machine_dir);

Result<DiskMark> mark_of(const std::string& disk_path);

}  // namespace berth
