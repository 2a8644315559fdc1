#pragma once

#include "vzcore/base/result.h"

#include <memory>
#include <string>

namespace berth {

/// What happens to one folder: something appeared in it, or it went, was moved or became another's.
/// Costs nothing until then.
class FolderEvents {
public:
    virtual ~FolderEvents() = default;
    /// This system's: inotify, kqueue.
    static Result<std::unique_ptr<FolderEvents>> open();

    /// Readable when there is something to take(). Ours for as long as this lives.
    [[nodiscard]] virtual int descriptor() const = 0;
    /// Of this folder from now on, and of the one before no more. One that has gone is never heard
    /// of.
    virtual void watch(const std::string& folder) = 0;
    virtual void take() = 0;
};

}  // namespace berth
