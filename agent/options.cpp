#include "agent/options.h"

namespace berth::agent {

// --runner is for tests, --login-item for berth login-item; they stay out of it.
const char* const kUsage =
    "usage: berth-agent [--headless] [--background] [--login]\n"
    "Keeps Linux virtual machines: starts them, sizes them, and serves berth and the menu.\n"
    "  --headless    show no menu\n"
    "  --background  return once it serves; without it, it stays in the foreground\n"
    "  --login       the login item started it: machines of the login start, SIGTERM ends the "
    "session\n"
    "  --version     print the version\n"
    "  --help        print this\n"
    "Its folders are those of the user, or below $BERTH_HOME.\n";

Result<Options> parse_options(const std::vector<std::string>& arguments)
{
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (argument == "--headless") {
            options.headless = true;
        } else if (argument == "--background") {
            options.background = true;
        } else if (argument == "--login") {
            options.login = true;
        } else if (argument == "--login-item") {
            options.login_item = true;
        } else if (argument == "--version") {
            options.version = true;
        } else if (argument == "--help" || argument == "-h") {
            options.help = true;
        } else if (argument == "--runner" && i + 1 < arguments.size()) {
            options.runner = arguments[++i];
        } else {
            return fail(ErrorCode::Invalid,
                        "the argument " + argument + " makes no sense",
                        "see: berth-agent --help");
        }
    }
    return options;
}

}  // namespace berth::agent
