#include "agent/login_session.h"
#include "vzcore/process.h"

#include <utmpx.h>

#include <cstring>

namespace berth::agent {

// The session is known by when the user logged in at the console.
std::string login_session()
{
    std::string since;
    ::setutxent();
    while (const utmpx* entry = ::getutxent())
        if (entry->ut_type == USER_PROCESS && std::strcmp(entry->ut_line, "console") == 0)
            since = std::to_string(entry->ut_tv.tv_sec);
    ::endutxent();
    return boot_id() + "/" + since;
}

}  // namespace berth::agent
