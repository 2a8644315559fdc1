// XDG Base Directory Specification 0.8.
#include "vzcore/base/user_folders.h"

#include <unistd.h>

namespace berth {

Result<Paths> user_folders(const std::string& home)
{
    auto data = absolute_folder("XDG_DATA_HOME", home + "/.local/share");
    if (!data) return fail(data.error(), "finding the data folder");
    auto state = absolute_folder("XDG_STATE_HOME", home + "/.local/state");
    if (!state) return fail(state.error(), "finding the log folder");
    auto runtime = absolute_folder("XDG_RUNTIME_DIR", "");
    if (!runtime) return fail(runtime.error(), "finding the runtime folder");
    return Paths{*data + "/berth",
                 *state + "/berth/logs",
                 runtime->empty() ? "/tmp/berth-" + std::to_string(::getuid())
                                  : *runtime + "/berth"};
}

}  // namespace berth
