// Nobody has run this file on a Mac yet.
#include "vzcore/base/user_folders.h"

#include <unistd.h>

#include <cerrno>

namespace berth {

Result<Paths> user_folders(const std::string& home)
{
    std::string temp(1024, '\0');
    const std::size_t length = ::confstr(_CS_DARWIN_USER_TEMP_DIR, temp.data(), temp.size());
    if (length == 0 || length > temp.size())
        return fail_errno(errno, "finding the user's temporary folder");
    temp.resize(length - 1);
    while (temp.size() > 1 && temp.back() == '/')
        temp.pop_back();
    return Paths{
        home + "/Library/Application Support/Berth", home + "/Library/Logs/Berth", temp + "/berth"};
}

}  // namespace berth
