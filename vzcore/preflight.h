#pragma once

#include "vzcore/base/result.h"
#include "vzcore/spec.h"

namespace berth {

/// Checks the files a spec names, so that what is wrong is said with its path and not in a
/// hypervisor's words: the kernel and initrd are readable regular files with something in them,
/// each disk is a file (or block device) of a multiple of 512 bytes. A missing disk that has a size
/// is created sparse with mode 0600; nothing else is touched.
Result<void> prepare_files(const Spec& spec);

/// Each enabled share names a folder that is there.
Result<void> check_share_folders(const Spec& spec);

/// The checks above for one disk, without creating it.
Result<void> check_disk(const Disk& disk);

}  // namespace berth
