#pragma once

#include "store/store.h"
#include "vzcore/base/paths.h"

#include <string>
#include <vector>

namespace berth::agent {

/// What a rebuilt store holds, and from where.
struct Rebuilt {
    std::string aside;  ///< The old file's new name; empty when there was none.
    int machines = 0;
    std::int64_t runs = 0, events = 0;
    std::vector<std::string> notes;  ///< What could not be had, a sentence each.
};

/// Makes a new `berth.db`: machines from the definitions mirrored in their folders, history and
/// settings from what can be read of the old file and of the newest backup, and open runs from the
/// run directories. The old file is set aside, never deleted. No agent runs, and nothing has the
/// database open. On failure all is as it was.
Result<Rebuilt> rebuild_store(const Paths& paths);

/// True when there are definitions to rebuild from, and no database.
bool is_store_lost(const Paths& paths);

/// Files that earlier rebuilds set aside, oldest first.
std::vector<std::string> set_aside_files(const Paths& paths);

}  // namespace berth::agent
