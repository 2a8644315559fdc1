#include "menubar/viewer/options.h"

#include <charconv>

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

Result<void> check(const Options& options)
{
    if (options.help || options.version) return {};
    if (options.machine.empty() == options.log_folder.empty())
        return fail(
            ErrorCode::Invalid, "expected the name of a machine, or --log and a folder", kHint);
    if (!options.log_folder.empty() && (options.run || options.history))
        return fail(ErrorCode::Invalid, "--run and --history need a machine, not --log", kHint);
    return {};
}

}  // namespace

const char* const kUsage =
    "usage: berth-viewer NAME [--run N] [--history]\n"
    "       berth-viewer --log FOLDER\n"
    "\n"
    "Shows the console logs and the run history of a machine, or a log folder without an agent.\n"
    "A second berth-viewer for the same machine brings its window to the front.\n"
    "\n"
    "  --run N      begin with that run, not the newest\n"
    "  --history    begin with the run history\n"
    "  --log FOLDER the folder of one run's log, or the console.log in it\n"
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
        } else if (word == "--history") {
            options.history = true;
        } else if (word == "--measure") {
            options.measure = true;
        } else if (word == "--help" || word == "-h") {
            options.help = true;
        } else if (word == "--version") {
            options.version = true;
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
