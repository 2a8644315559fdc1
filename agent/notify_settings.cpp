#include "agent/notify_settings.h"

namespace berth::agent {
namespace {

Setting notify_setting(const std::string& cause, const std::string& of_what)
{
    return {"notify." + cause,
            "whether the desktop shows a notice of " + of_what,
            "on or off",
            "on",
            [](const std::string& value) { return value == "on" || value == "off"; },
            {}};
}

}  // namespace

std::vector<Setting> notify_settings()
{
    return {notify_setting("login", "machines that did not start at login"),
            notify_setting("ended", "a machine that ended and was not asked to"),
            notify_setting("restarts", "a machine that failed too often and is not restarted"),
            notify_setting("memory", "a host that is short of memory while machines run")};
}

}  // namespace berth::agent
