#include "agent/cli/commands.h"
#include "agent/cli/log_printer.h"
#include "agent/cli/text.h"
#include "vzcore/console/file_follower.h"
#include "vzcore/json_read.h"
#include "vzcore/outcome.h"

#include <sys/stat.h>

#include <cerrno>
#include <set>

namespace berth::cli {
namespace {

struct Location {
    std::string folder, path;
    std::int64_t run = 0;
    bool open = false;
};

Location location_of(const Json& json)
{
    Location location;
    location.path = text_of(json, "path");
    location.folder = location.path.substr(0, location.path.rfind('/'));
    location.run = integer_of(json, "run").value_or(0);
    location.open = flag_of(json, "open");
    return location;
}

// The newest run that failed, looked for page by page.
Result<std::int64_t> last_failed(Client& client, const std::string& name)
{
    Json params{{"name", name}, {"limit", 100}};
    while (true) {
        const auto page = client.call("run.list", params);
        if (!page) return tl::unexpected<Error>(page.error());
        for (const Json& json : array_of(*page, "runs")) {
            const auto run = read_run(json);
            if (!run) return tl::unexpected<Error>(run.error());
            const auto outcome = outcome_named(run->outcome);
            if (outcome && is_failure(*outcome)) return run->number;
        }
        const auto next = integer_of(*page, "next");
        if (!next) return fail(ErrorCode::NotFound, "none of its runs has failed");
        params["before"] = *next;
    }
}

Result<Json> locate(Client& client, const LogsOptions& options)
{
    Json params{{"name", options.name}};
    if (options.run) params["run"] = *options.run;
    if (options.last_failed) {
        const auto run = last_failed(client, options.name);
        if (!run) return tl::unexpected<Error>(run.error());
        params["run"] = *run;
    }
    return client.call("log.locate", std::move(params));
}

tl::unexpected<Error> no_log(const Location& location)
{
    return fail(ErrorCode::NotFound, "there is no log: " + location.path);
}

/// `logs -f`: prints until the agent says that the run is over, and with --follow-runs on to the
/// next one, until somebody ends it.
class LogFollow {
public:
    LogFollow(Context& context, Client& client, const LogsOptions& options, std::string machine_id)
        : context_(context), client_(client), options_(options), machine_id_(std::move(machine_id))
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

    /// One run after the other. The first may not be there yet, where others are waited for.
    Result<int> follow()
    {
        while (true) {
            auto json = locate(client_, options_);
            if (stopped()) return end();
            // Where the newest is waited for, there may be none yet.
            const bool none = !json && json.error().code == ErrorCode::NotFound;
            if (!json && !(none && options_.follow_runs))
                return tl::unexpected<Error>(json.error());
            if (json) {
                if (auto followed = follow_run(location_of(*json)); !followed) return followed;
            }
            if (stopped() || !options_.follow_runs) return end();
            while (newest_ <= location_.run && !stopped())
                context_.loop().run();
            if (stopped()) return end();
            // Each of them, and from its beginning.
            options_.run = location_.run + 1;
            options_.tail.reset();
            options_.since.reset();
        }
    }

private:
    Result<int> follow_run(Location location)
    {
        if (location_.run > 0)
            context_.note(printable(options_.name) + ": run " + std::to_string(location.run));
        location_ = std::move(location);
        printer_.emplace(context_, options_);
        follower_.reset();
        if (over_.count(location_.run) > 0) location_.open = false;
        pump();
        while (!is_over())
            context_.loop().run();
        printer_->finish();
        soon_.reset();
        if (failure_) return tl::unexpected<Error>(*failure_);
        if (printer_->is_empty() && !options_.follow_runs) return no_log(location_);
        return kDone;
    }

    void see(const Json& params)
    {
        const auto event = read_event(params);
        if (!event || event->machine_id != machine_id_) return;
        newest_ = std::max(newest_, event->run);
        if (event->kind == "run.ended") over_.insert(event->run);
        if (event->kind == "machine.deleted") is_deleted_ = true;
        if (event->run == location_.run && event->kind == "run.ended") location_.open = false;
        // A log that was not there yet may be now; the last bytes came before the end.
        if (printer_) pump();
        context_.loop().stop();
    }

    [[nodiscard]] bool stopped() const
    {
        return failure_ || client_.interrupted() || context_.out().failure() || is_deleted_;
    }

    Result<int> end() const
    {
        if (failure_) return tl::unexpected<Error>(*failure_);
        return client_.interrupted() ? kInterrupted : kDone;
    }

    [[nodiscard]] bool is_over() const
    {
        return stopped() || (!location_.open && (caught_up_ || !printer_->is_open()));
    }

    void pump()
    {
        caught_up_ = false;
        if (!printer_->is_open()) begin();
        if (printer_->is_open() && !failure_) print_some();
        if (is_over()) context_.loop().stop();
    }

    void print_some()
    {
        const auto progress = printer_->print_some();
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
        if (::stat(location_.folder.c_str(), &info) != 0 && errno == ENOENT && location_.open)
            return;
        if (location_.open) {
            auto follower =
                FileFollower::open(context_.loop(), location_.folder, [this] { pump(); });
            if (!follower) return stop_with(follower.error());
            follower_ = std::move(*follower);
        }
        if (auto opened = printer_->open(location_.folder); !opened) stop_with(opened.error());
    }

    void stop_with(const Error& error)
    {
        failure_ = error;
        context_.loop().stop();
    }

    Context& context_;
    Client& client_;
    LogsOptions options_;
    std::string machine_id_;
    Location location_;
    std::optional<LogPrinter> printer_;
    std::unique_ptr<FileFollower> follower_;
    std::set<std::int64_t> over_;  // runs seen to end, perhaps before the log was located
    std::int64_t newest_ = 0;      // run that an event was about
    Handle soon_;                  // set while there is more to print
    bool caught_up_ = false;
    bool is_deleted_ = false;
    std::optional<Error> failure_;
};

Result<int> print_once(Context& context, const LogsOptions& options, const Location& location)
{
    LogPrinter printer(context, options);
    if (auto opened = printer.open(location.folder); !opened)
        return tl::unexpected<Error>(opened.error());
    if (printer.is_empty()) return no_log(location);
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
    return follow.follow();
}

}  // namespace

Result<int> run(Context& context, const LogsOptions& options)
{
    if (options.window) return open_window(context, options);
    auto code = logs(context, options);
    if (!code) return fail(code.error(), "cannot print the log of " + printable(options.name));
    return code;
}

}  // namespace berth::cli
