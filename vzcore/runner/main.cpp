// berth-runner: hosts one machine (DESIGN §7). Wiring only.
#include "vzcore/base/file.h"
#include "vzcore/console/compress.h"
#include "vzcore/runner/install_rosetta.h"
#include "vzcore/runner/runner.h"
#include "vzcore/share/served_folder.h"
#include "vzcore/share/share_host.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace berth;

constexpr const char* kUsage =
    "usage: berth-runner --run-dir DIR [--ready-fd N]\n"
    "       berth-runner --compress FILE\n"
    "       berth-runner --install-rosetta\n"
    "Runs the machine that DIR/spec.json describes until it ends. The agent starts it; by hand, "
    "stop the\n"
    "machine with Ctrl-C (twice: by force) and attach to DIR/console.sock.\n"
    "--compress replaces a file by FILE.zst; a runner does so with old parts of its console log.\n"
    "--install-rosetta has macOS install Rosetta for guests, and asks first.\n";

struct Options {
    std::string run_dir;
    int ready_fd = -1;
};

// Nothing when the arguments are wrong.
std::optional<Options> parse(const std::vector<std::string_view>& arguments)
{
    Options options;
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
        const std::string_view value = arguments[i + 1];
        if (arguments[i] == "--run-dir") {
            options.run_dir = value;
        } else if (arguments[i] == "--ready-fd") {
            const auto* end = value.data() + value.size();
            const auto [rest, error] = std::from_chars(value.data(), end, options.ready_fd);
            if (error != std::errc() || rest != end || options.ready_fd < 3) return std::nullopt;
        } else {
            return std::nullopt;
        }
    }
    if (options.run_dir.empty() || arguments.size() % 2 != 0) return std::nullopt;
    while (options.run_dir.size() > 1 && options.run_dir.back() == '/')
        options.run_dir.pop_back();
    return options;
}

// Tells whoever started us, who waits for exactly one line.
void report(UniqueFd pipe, const Json& line)
{
    if (!pipe) return;
    const auto written = write_all(pipe.get(), dump_line(line) + "\n");
    static_cast<void>(written);  // an agent that died meanwhile finds us by our directory
}

Json error_json(const Error& error)
{
    return {{"error",
             {{"code", name_of(error.code)}, {"message", error.message}, {"hint", error.hint}}}};
}

void print(const Error& error)
{
    std::fprintf(stderr, "berth-runner: %s\n", error.message.c_str());
    if (!error.hint.empty()) std::fprintf(stderr, "hint: %s\n", error.hint.c_str());
}

// A full segment of a console log, for the runner that started us (SegmentCompressor).
int compress(const std::string& path)
{
    ::umask(077);
    // The guest comes first.
    const int nice = ::setpriority(PRIO_PROCESS, 0, 19);
    static_cast<void>(nice);
    const auto done = compress_file(path);
    if (!done) print(done.error());
    return done ? 0 : 1;
}

int install()
{
    const auto loop = EventLoop::create();
    const auto done = install_rosetta(*loop);
    if (!done) {
        print(done.error());
        return 1;
    }
    std::printf("%s\n", done->c_str());
    return 0;
}

int run(const Options& options)
{
    UniqueFd ready(options.ready_fd);
    const auto loop = EventLoop::create();
    auto runner = Runner::start(*loop, options.run_dir, [&loop] { loop->stop(); });
    if (!runner) {
        print(runner.error());
        report(std::move(ready), error_json(runner.error()));
        return 1;
    }
    report(std::move(ready), {{"ready", true}});

    int asked = 0;
    const auto stop = [&](const char* because) {
        if (++asked == 1)
            (*runner)->stop(std::nullopt, because);
        else
            (*runner)->kill("it was asked for");
    };
    const Handle on_term = loop->on_signal(SIGTERM, [&] { stop("its runner was sent SIGTERM"); });
    const Handle on_int = loop->on_signal(SIGINT, [&] { stop("its runner was sent SIGINT"); });
    loop->run();
    const RunEnd& end = (*runner)->record().end;
    std::fprintf(stderr, "berth-runner: %s\n", end.sentence.c_str());
    return is_failure(end.outcome) ? 1 : 0;
}

}  // namespace

int main(int argc, char* argv[])
{
    const std::vector<std::string_view> arguments(argv + 1, argv + argc);
    if (arguments == std::vector<std::string_view>{"--version"}) {
        std::printf("berth-runner %s\n", BERTH_VERSION);
        return 0;
    }
    if (arguments.size() == 2 && arguments[0] == "--compress")
        return compress(std::string(arguments[1]));
    if (arguments == std::vector<std::string_view>{"--install-rosetta"}) return install();
    if (arguments == std::vector<std::string_view>{"--help"}) {
        std::fputs(kUsage, stdout);
        return 0;
    }
    // For itself: the process that serves a machine's shared folders.
    if (arguments.size() == 4 && arguments[0] == "--share-host" && arguments[2] == "--server") {
        ::signal(SIGPIPE, SIG_IGN);
        return run_share_host(std::string(arguments[1]), std::string(arguments[3]));
    }
    // For itself: becomes the file server of one shared folder.
    if (arguments.size() == 3 && arguments[0] == "--served-folder")
        return run_served_folder(std::string(arguments[1]),
                                 arguments[2] == "rw" ? FolderAccess::ReadWrite
                                                      : FolderAccess::ReadOnly);
    const auto options = parse(arguments);
    if (!options) {
        std::fputs(kUsage, stderr);
        return 2;
    }
    ::umask(077);
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGHUP, SIG_IGN);
    return run(*options);
}
