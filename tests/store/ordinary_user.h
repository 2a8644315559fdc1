#pragma once

#include <unistd.h>

#include <stdexcept>
#include <string>

namespace berth::test {

/// Makes root an ordinary user while it lives, so that permissions mean something; `folder` becomes
/// that user's. For others it does nothing.
class OrdinaryUser {
public:
    explicit OrdinaryUser(const std::string& folder) : was_root_(::geteuid() == 0)
    {
        if (was_root_ && (::chown(folder.c_str(), kNobody, static_cast<gid_t>(-1)) != 0 ||
                          ::seteuid(kNobody) != 0))
            throw std::runtime_error("becoming an ordinary user");
    }
    OrdinaryUser(const OrdinaryUser&) = delete;
    OrdinaryUser& operator=(const OrdinaryUser&) = delete;
    ~OrdinaryUser()
    {
        if (was_root_ && ::seteuid(0) != 0) ::abort();
    }

private:
    static constexpr uid_t kNobody = 65534;
    bool was_root_;
};

}  // namespace berth::test
