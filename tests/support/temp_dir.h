#pragma once

#include <string>

namespace berth::test {

/// A private folder (mode 0700) under $TMPDIR or /tmp with a short path, removed with all its
/// content at the end.
class TempDir {
public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string operator/(const std::string& name) const
    {
        return path_ + "/" + name;
    }

private:
    std::string path_;
};

}  // namespace berth::test
