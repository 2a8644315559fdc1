#pragma once

#include "vzcore/base/bytes.h"

#include <string>

namespace berth::test {

/// A disk of its own in a folder, for as long as this lives. Only Linux has one, and for root
/// alone: small_disk_tmpfs.cpp and small_disk_none.cpp.
class SmallDisk {
public:
    /// The folder is there, and private.
    SmallDisk(std::string folder, Bytes size);
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() { remove(); }

    [[nodiscard]] bool is_there() const { return is_there_; }
    /// Takes it away, with what is on it; what is below is seen again.
    void remove();

private:
    std::string folder_;
    bool is_there_ = false;
};

}  // namespace berth::test
