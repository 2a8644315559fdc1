#include "agent/cli/commands.h"
#include "agent/cli/file_follower.h"
#include "agent/cli/human.h"
#include "agent/cli/tail.h"
#include "agent/cli/terminal_filter.h"
#include "agent/client/json_read.h"
#include "vzcore/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <set>

namespace berth::cli {
namespace {

/// Copies a log to the output as it grows: as it is, or on a terminal without what could harm it.
class LogPrinter {
public:
    explicit LogPrinter(Context& context)
        : context_(context),
          filter_(context.out().colour() == Colour::On ? TerminalFilter::Colours::Keep
                                                       : TerminalFilter::Colours::Drop)
    {
    }

    Result<void> open(const std::string& path, std::optional<std::int64_t> last_lines)
    {
        auto file = open_file(path, O_RDONLY);
        if (!file) return tl::unexpected<Error>(file.error());
        file_ = std::move(*file);
        if (!last_lines) return {};
        auto offset = offset_of_last_lines(file_.get(), static_cast<std::uint64_t>(*last_lines));
        if (!offset) return tl::unexpected<Error>(offset.error());
        offset_ = *offset;
        return {};
    }
    [[nodiscard]] bool is_open() const { return static_cast<bool>(file_); }

    enum class Progress { More, CaughtUp };

    /// A part of what is there: a large log must not keep Ctrl-C waiting.
    Result<Progress> print_some()
    {
        struct stat info {};
        if (::fstat(file_.get(), &info) == 0 && info.st_size < offset_)
            offset_ = 0;  // it was emptied
        std::array<char, 65'536> buffer{};
        while (!context_.out().failure()) {
            const ssize_t got = ::pread(file_.get(), buffer.data(), buffer.size(), offset_);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return fail_errno(errno, "reading the log");
            if (got == 0) return Progress::CaughtUp;
            offset_ += got;
            print({buffer.data(), static_cast<std::size_t>(got)});
            return Progress::More;
        }
        return Progress::CaughtUp;  // nobody to print for
    }

    void finish()
    {
        if (context_.out().is_terminal()) context_.out().write(filter_.finish());
    }

private:
    void print(std::string_view bytes)
    {
        if (context_.out().is_terminal())
            context_.out().write(filter_.feed(bytes));
        else
            context_.out().write(bytes);
    }

    Context& context_;
    TerminalFilter filter_;
    UniqueFd file_;
    std::int64_t offset_ = 0;
};

struct Location {
    std::string path;
    std::int64_t run = 0;
    bool open = false;
};

/// `logs -f`: prints until the agent says that the run is over.
class LogFollow {
public:
    LogFollow(Context& context, Client& client, const LogsOptions& options, std::string machine_id)
        : context_(context), client_(client), options_(options), machine_id_(std::move(machine_id)),
          printer_(context)
    {
        client_.on_notification([this](const std::string& method, const Json& params) {
            if (method == "event") see(params);
        });
        client_.on_closed([this](const Error& why) {
            stop_with({ErrorCode::Unreachable,
                       "the agent has gone: " + why.message,
                       "the machine goes on; try again"});
        });
    }
    LogFollow(const LogFollow&) = delete;
    LogFollow& operator=(const LogFollow&) = delete;
    ~LogFollow()
    {
        client_.on_notification(nullptr);
        client_.on_closed(nullptr);
    }

    Result<int> follow(Location location)
    {
        location_ = std::move(location);
        if (over_.count(location_.run) > 0) location_.open = false;
        pump();
        while (!is_over())
            context_.loop().run();
        printer_.finish();
        if (failure_) return tl::unexpected<Error>(*failure_);
        if (!printer_.is_open()) return fail(ErrorCode::NotFound, "the run wrote no log");
        return client_.interrupted() ? kInterrupted : kDone;
    }

private:
    void see(const Json& params)
    {
        const auto event = read_event(params);
        if (!event || event->machine_id != machine_id_) return;
        if (event->kind == "run.ended") over_.insert(event->run);
        if (event->run != location_.run || location_.run == 0) return;
        if (event->kind == "run.ended") location_.open = false;
        pump();  // a log that was not there yet may be now; the last bytes came before the end
    }

    [[nodiscard]] bool is_over() const
    {
        if (failure_ || client_.interrupted() || context_.out().failure()) return true;
        return !location_.open && (caught_up_ || !printer_.is_open());
    }

    void pump()
    {
        caught_up_ = false;
        if (!printer_.is_open()) begin();
        if (printer_.is_open() && !failure_) print_some();
        if (is_over()) context_.loop().stop();
    }

    void print_some()
    {
        const auto progress = printer_.print_some();
        if (!progress) return stop_with(progress.error());
        caught_up_ = *progress == LogPrinter::Progress::CaughtUp;
        if (caught_up_ || soon_) return;
        soon_ = context_.loop().after(std::chrono::milliseconds(0), [this] {
            soon_.reset();
            pump();
        });
    }

    // Followed before it is read, so that nothing written in between is missed.
    void begin()
    {
        struct stat info {};
        if (::stat(location_.path.c_str(), &info) != 0 && errno == ENOENT && location_.open) return;
        if (location_.open) {
            auto follower = FileFollower::open(context_.loop(), location_.path, [this] { pump(); });
            if (!follower) return stop_with(follower.error());
            follower_ = std::move(*follower);
        }
        if (auto opened = printer_.open(location_.path, options_.tail); !opened)
            stop_with(opened.error());
    }

    void stop_with(const Error& error)
    {
        failure_ = error;
        context_.loop().stop();
    }

    Context& context_;
    Client& client_;
    const LogsOptions& options_;
    std::string machine_id_;
    Location location_;
    LogPrinter printer_;
    std::unique_ptr<FileFollower> follower_;
    std::set<std::int64_t> over_;  // runs seen to end, perhaps before the log was located
    Handle soon_;                  // set while there is more to print
    bool caught_up_ = false;
    std::optional<Error> failure_;
};

Result<Json> locate(Client& client, const LogsOptions& options)
{
    Json params{{"name", options.name}};
    if (options.run) params["run"] = *options.run;
    return client.call("log.locate", std::move(params));
}

Location location_of(const Json& json)
{
    return {text_of(json, "path"), integer_of(json, "run").value_or(0), flag_of(json, "open")};
}

Result<int> print_once(Context& context, const LogsOptions& options, const Location& location)
{
    LogPrinter printer(context);
    if (auto opened = printer.open(location.path, options.tail); !opened)
        return tl::unexpected<Error>(opened.error());
    while (true) {
        const auto progress = printer.print_some();
        if (!progress) return tl::unexpected<Error>(progress.error());
        if (*progress == LogPrinter::Progress::CaughtUp) break;
    }
    printer.finish();
    return kDone;
}

Result<int> logs(Context& context, const LogsOptions& options)
{
    const auto machine = context.machine(options.name);  // also: which machine is nearest
    if (!machine) return tl::unexpected<Error>(machine.error());
    auto client = context.agent();
    if (!client) return tl::unexpected<Error>(client.error());
    if (!options.follow || context.globals().json) {
        auto json = locate(**client, options);
        if (!json) return tl::unexpected<Error>(json.error());
        if (!context.globals().json) return print_once(context, options, location_of(*json));
        context.out().write_document(*json);
        return kDone;
    }
    const InterruptGuard guard(context, **client);
    LogFollow follow(context, **client, options, machine->id);
    // Subscribed before it is located: the end of the run cannot slip through.
    if (auto subscribed = (*client)->call("events.subscribe"); !subscribed)
        return (*client)->interrupted() ? Result<int>(kInterrupted)
                                        : tl::unexpected<Error>(subscribed.error());
    auto json = locate(**client, options);
    if ((*client)->interrupted()) return kInterrupted;
    if (!json) return tl::unexpected<Error>(json.error());
    return follow.follow(location_of(*json));
}

}  // namespace

Result<int> run(Context& context, const LogsOptions& options)
{
    auto code = logs(context, options);
    if (!code) return fail(code.error(), "cannot print the log of " + printable(options.name));
    return code;
}

}  // namespace berth::cli
