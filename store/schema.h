#pragma once

#include "vzcore/base/result.h"

#include <span>
#include <string>

namespace berth::store {

/// One step of the schema: SQL that leads from version - 1 to version. A shipped step is never
/// edited.
struct Migration {
    int version;
    const char* sql;
};

/// All steps, in order, version 1 first.
std::span<const Migration> schema_migrations();

/// Opens or creates the file at `path`, brings it to the newest of `migrations` and closes it: what
/// Store::open does, with steps of the caller's.
Result<void> migrate_file(const std::string& path, std::span<const Migration> migrations);

}  // namespace berth::store
