#include "agent/login_session.h"
#include "vzcore/process.h"

#include <cstdlib>

namespace berth::agent {

// Programs that the systemd manager of the user starts have no session of their own. For them the
// boot has to do; an agent that ends with a session forgets what was done in it.
std::string login_session()
{
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here sets it
    const char* session = std::getenv("XDG_SESSION_ID");
    return boot_id() + "/" + (session == nullptr ? "" : session);
}

}  // namespace berth::agent
