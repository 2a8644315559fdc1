#include "menubar/viewer/options.h"

#include <charconv>
#include <string_view>
#include <utility>

namespace berth::viewer {
namespace {

const char* const kHint = "see: berth-viewer --help";

Result<std::int64_t> run_number(const std::string& text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 1)
        return fail(
            ErrorCode::Invalid, "--run: expected a run's number, not \"" + text + "\"", kHint);
    return number;
}

/// The member that a word of its own sets; nullptr when it is not such a word.
bool Options::*flag_of(std::string_view word)
{
    constexpr std::pair<std::string_view, bool Options::*> kFlags[] = {
        {"--history", &Options::history},
        {"--machines", &Options::machines},
        {"--new", &Options::new_machine},
        {"--about", &Options::about},
        {"--measure", &Options::measure},
        {"--help", &Options::help},
        {"-h", &Options::help},
        {"--version", &Options::version},
    };
    for (const auto& [name, flag] : kFlags)
        if (name == word) return flag;
    return nullptr;
}

Result<void> check(const Options& options)
{
    if (options.help || options.version) return {};
    const bool all_history = options.history && options.machine.empty();
    const int windows = int{!options.machine.empty()} + int{!options.log_folder.empty()} +
                        int{options.machines} + int{options.new_machine} + int{options.about} +
                        int{options.copy.has_value()} + int{all_history};
    if (windows != 1)
        return fail(ErrorCode::Invalid,
                    "expected one of: the name of a machine, --log, --machines, --history, --new",
                    kHint);
    if (options.machine.empty() && options.run)
        return fail(ErrorCode::Invalid, "--run needs the name of a machine", kHint);
    return {};
}

}  // namespace

const char* const kUsage =
    "usage: berth-viewer NAME [--run N] [--history]\n"
    "       berth-viewer --log FOLDER\n"
    "       berth-viewer --machines | --history | --new | --about | --copy TEXT\n"
    "\n"
    "Shows the console logs and the run history of a machine, or a log folder without an agent.\n"
    "A second berth-viewer for the same window brings it to the front.\n"
    "\n"
    "  --run N      begin with that run, not the newest\n"
    "  --history    begin with the run history; without a name: that of all machines\n"
    "  --log FOLDER the folder of one run's log, or the console.log in it\n"
    "  --machines   the list of all machines\n"
    "  --new        the form for a new machine\n"
    "  --copy TEXT  puts a text on the clipboard, and stays until another takes its place\n"
    "  --help, --version\n";

Result<Options> parse_options(const std::vector<std::string>& arguments)
{
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& word = arguments[i];
        const auto value = [&]() -> Result<std::string> {
            if (i + 1 == arguments.size())
                return fail(ErrorCode::Invalid, word + ": expected a value behind it", kHint);
            return arguments[++i];
        };
        if (word == "--run") {
            auto number = value().and_then(run_number);
            if (!number) return tl::unexpected<Error>(number.error());
            options.run = *number;
        } else if (word == "--log") {
            auto folder = value();
            if (!folder) return tl::unexpected<Error>(folder.error());
            options.log_folder = *folder;
        } else if (word == "--copy") {
            auto text = value();
            if (!text) return tl::unexpected<Error>(text.error());
            options.copy = *text;
        } else if (bool Options::*const flag = flag_of(word); flag != nullptr) {
            options.*flag = true;
        } else if (word.starts_with("-") || !options.machine.empty()) {
            return fail(ErrorCode::Invalid, "unexpected argument: " + word, kHint);
        } else {
            options.machine = word;
        }
    }
    if (auto good = check(options); !good) return tl::unexpected<Error>(good.error());
    return options;
}

}  // namespace berth::viewer
