#include "menubar/viewer/app_parts.h"

#include <QApplication>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace berth::viewer {

int report(const Error& error, int code)
{
    std::fprintf(stderr, "berth-viewer: %s\n", error.message.c_str());
    if (!error.hint.empty()) std::fprintf(stderr, "hint: %s\n", error.hint.c_str());
    return code;
}

std::string variable(const char* name)
{
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing sets one
    return value != nullptr ? value : "";
}

std::string activation_token()
{
    std::string token = variable("XDG_ACTIVATION_TOKEN");
    return token.empty() ? variable("DESKTOP_STARTUP_ID") : token;
}

std::vector<Handle> end_on_signals(Loop& loop)
{
    std::vector<Handle> handles;
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        handles.push_back(loop.on_signal(signal, [] { QApplication::quit(); }));  // closes windows
    return handles;
}

}  // namespace berth::viewer
