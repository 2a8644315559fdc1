#pragma once

#include "vzcore/base/result.h"
#include "vzcore/loop.h"

#include <memory>
#include <string>

namespace berth {

/// Tells when a file may have grown, or something in a folder. The kernel wakes it; nothing polls.
/// On the loop, until destroyed.
class FileFollower {
public:
    virtual ~FileFollower() = default;

    /// `on_change` runs some time after each change, once for many; read until the end each time.
    /// Changes made after open() returned are never missed.
    static Result<std::unique_ptr<FileFollower>>
    open(Loop& loop, const std::string& path, Callback on_change);
};

}  // namespace berth
