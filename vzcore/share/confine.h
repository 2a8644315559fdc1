#pragma once

#include "vzcore/base/result.h"
#include "vzcore/share/folder_access.h"

#include <string>

namespace berth {

/// Leaves this process and all that it starts, from now on and whoever they are, one folder of this
/// host, given by a descriptor: files elsewhere can be neither opened nor made, changed by name or
/// moved, by whatever path (Landlock; no privilege and no namespace is needed). Device nodes can
/// not be made. Beside it they may read what a program needs to be started: the system's programs
/// and libraries, and `program`'s own folder. With ReadOnly the folder can be changed in no way.
///
/// Unsupported, with what to do, where the kernel has no Landlock. For a process with one thread;
/// cannot be taken back.
Result<void> confine_to_folder(int folder, FolderAccess access, const std::string& program);

}  // namespace berth
