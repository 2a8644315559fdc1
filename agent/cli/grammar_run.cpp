#include "agent/cli/grammar.h"
#include "agent/cli/when.h"

// start, stop, …, ls, show, logs, …: what runs machines, and what reads about them.
namespace berth::cli {
namespace {

struct WaitFields {
    CLI::Option *wait, *timeout, *anyway, *smaller;
};

WaitFields add_wait_options(CLI::App* app)
{
    WaitFields fields{};
    fields.wait = add_value(app, "--wait", "none|running|ready", "What to wait for (running)");
    fields.timeout = add_value(app, "--timeout", "TIME", "How long to wait for it (2m)");
    fields.anyway = add_switch(app, "--anyway", "Even where memory is short");
    fields.smaller =
        add_switch(app, "--smaller", "With less memory for this run, where it is short");
    return fields;
}

Result<void> read_wait(const WaitFields& fields, RunOptions& options)
{
    options.anyway = given(fields.anyway);
    options.smaller = given(fields.smaller);
    if (options.anyway && options.smaller)
        return fail(ErrorCode::Invalid, "--anyway and --smaller exclude each other");
    if (given(fields.wait)) {
        auto wait = one_of(fields.wait, {"none", "running", "ready"});
        if (!wait) return tl::unexpected<Error>(wait.error());
        options.wait = *wait;
    }
    if (given(fields.timeout)) {
        auto timeout = parse_duration(text_of(fields.timeout));
        if (!timeout) return fail(timeout.error(), "--timeout");
        options.timeout = *timeout;
    }
    return {};
}

void add_start_verb(Grammar& grammar, RunOptions::Verb verb, const char* name, const char* help)
{
    CLI::App* app = grammar.add_verb(grammar.root, name, help, Reads::No);
    CLI::Option* names = add_arguments(app, "NAME", "Machines");
    const WaitFields fields = add_wait_options(app);
    CLI::Option* force = nullptr;
    CLI::Option* cold = nullptr;
    CLI::Option* as_saved = nullptr;
    if (verb == RunOptions::Verb::Restart)
        force = add_switch(app, "--force", "Do not ask the guest, end it");
    else {
        cold = add_switch(app, "--cold", "Discard what was saved, and boot");
        as_saved = add_switch(app, "--as-saved", "Put its disks back as they were saved, first");
    }
    grammar.set_reader([=]() -> Result<Command> {
        RunOptions options;
        options.verb = verb;
        options.names = texts_of(names);
        options.force = given(force);
        options.cold = given(cold);
        options.as_saved = given(as_saved);
        if (options.cold && options.as_saved)
            return fail(ErrorCode::Invalid, "--cold and --as-saved exclude each other");
        if (auto read = read_wait(fields, options); !read)
            return tl::unexpected<Error>(read.error());
        return Command(std::move(options));
    });
}

void add_stop_verb(Grammar& grammar)
{
    CLI::App* app =
        grammar.add_verb(grammar.root, "stop", "Ask guests to power off, then wait", Reads::No);
    CLI::Option* names = add_arguments(app, "NAME", "Machines");
    CLI::Option* force = add_switch(app, "--force", "Do not ask the guest, end it");
    CLI::Option* grace =
        add_value(app, "--grace", "TIME", "How long it may take before it is forced");
    grammar.set_reader([=]() -> Result<Command> {
        RunOptions options;
        options.verb = RunOptions::Verb::Stop;
        options.names = texts_of(names);
        options.force = given(force);
        if (given(grace)) {
            auto duration = parse_duration(text_of(grace));
            if (!duration) return fail(duration.error(), "--grace");
            options.grace = *duration;
        }
        return Command(std::move(options));
    });
}

void add_simple_run_verb(Grammar& grammar,
                         RunOptions::Verb verb,
                         const char* name,
                         const char* help)
{
    CLI::App* app = grammar.add_verb(grammar.root, name, help, Reads::No);
    CLI::Option* names = add_arguments(app, "NAME", "Machines");
    grammar.set_reader([=] {
        RunOptions options;
        options.verb = verb;
        options.names = texts_of(names);
        return Command(std::move(options));
    });
}

void add_save_verb(Grammar& grammar)
{
    CLI::App* app = grammar.add_verb(
        grammar.root, "save", "Save guests to disk; start lets them go on", Reads::No);
    CLI::Option* names = add_arguments(app, "NAME", "Machines");
    CLI::Option* timeout = add_value(app, "--timeout", "TIME", "How long it may take (10m)");
    grammar.set_reader([=]() -> Result<Command> {
        RunOptions options;
        options.verb = RunOptions::Verb::Save;
        options.names = texts_of(names);
        options.timeout = std::chrono::minutes(10);
        if (given(timeout)) {
            auto duration = parse_duration(text_of(timeout));
            if (!duration) return fail(duration.error(), "--timeout");
            options.timeout = *duration;
        }
        return Command(std::move(options));
    });
}

// A number where the option was given.
Result<std::optional<std::int64_t>> optional_count(const CLI::Option* option, std::int64_t least)
{
    if (!given(option)) return std::optional<std::int64_t>();
    auto number = parse_count(text_of(option), option->get_name(), least);
    if (!number) return tl::unexpected<Error>(number.error());
    return std::optional<std::int64_t>(*number);
}

struct LogsFields {
    CLI::Option *name, *follow, *follow_runs, *run, *tail, *since, *grep, *timestamps, *raw,
        *window;
};

Result<Command> read_logs(const LogsFields& fields)
{
    LogsOptions options;
    options.name = text_of(fields.name);
    options.follow_runs = given(fields.follow_runs);
    options.follow = given(fields.follow) || options.follow_runs;
    options.timestamps = given(fields.timestamps);
    options.raw = given(fields.raw);
    options.window = given(fields.window);
    const std::string run = given(fields.run) ? text_of(fields.run) : "last";
    options.last_failed = run == "last-failed";
    if (run != "last" && !options.last_failed) {
        const auto number = parse_count(run, "", 1);
        if (!number)
            return fail(ErrorCode::Invalid,
                        "--run: expected a run's number, last or last-failed, not " + run);
        options.run = *number;
    }
    if (options.follow_runs && (options.run || options.last_failed))
        return fail(ErrorCode::Invalid,
                    "--follow-runs begins with the newest run: leave out --run");
    auto lines = optional_count(fields.tail, 0);
    if (!lines) return tl::unexpected<Error>(lines.error());
    options.tail = *lines;
    if (given(fields.since)) {
        auto when = parse_when(text_of(fields.since), unix_now());
        if (!when) return fail(when.error(), "--since");
        options.since = *when;
    }
    if (given(fields.grep)) {
        auto pattern = SearchPattern::compile(
            text_of(fields.grep), SearchPattern::Syntax::Regex, SearchPattern::Case::Sensitive);
        if (!pattern) return fail(pattern.error(), "--grep");
        options.pattern = std::move(*pattern);
    }
    return Command(std::move(options));
}

void add_logs(Grammar& grammar)
{
    CLI::App* app = grammar.add_verb(
        grammar.root, "logs", "Print what a guest wrote to its console", Reads::Document);
    LogsFields fields{};
    fields.name = add_argument(app, "NAME", "The machine");
    fields.follow = add_switch(app, "-f,--follow", "Go on until the run ends");
    fields.follow_runs = add_switch(app, "--follow-runs", "And on with the machine's next runs");
    fields.run = add_value(app, "--run", "RUN", "A run's number, last or last-failed (last)");
    fields.tail = add_value(app, "--tail", "N", "Begin with the last N lines");
    fields.since = add_value(app, "--since", "WHEN", "Begin then: 10m, 2h, 2026-11-23 22:14");
    fields.grep = add_value(app, "--grep", "RE", "Only lines in which this expression matches");
    fields.timestamps = add_switch(app, "--timestamps", "Say when each line came");
    fields.raw = add_switch(app, "--raw", "As the guest wrote it, colours and all");
    fields.window = add_switch(app, "--window", "In a window, with the run history");
    grammar.set_reader([=] { return read_logs(fields); });

    app = grammar.add_verb(
        grammar.root, "console", "Attach to a guest's console (Ctrl-] leaves)", Reads::No);
    CLI::Option* machine = add_argument(app, "NAME", "The machine");
    CLI::Option* leave = add_switch(app, "--exit-on-eof", "Leave at the end of standard input");
    grammar.set_reader([=] { return Command(ConsoleOptions{text_of(machine), given(leave)}); });
}

struct HistoryFields {
    CLI::Option *name, *limit, *since, *outcome, *totals, *run;
};

Result<Command> read_history(const HistoryFields& fields)
{
    HistoryOptions options;
    options.name = text_of(fields.name);
    options.totals = given(fields.totals);
    auto limit = optional_count(fields.limit, 1);
    if (!limit) return tl::unexpected<Error>(limit.error());
    options.limit = limit->value_or(options.limit);
    auto number = optional_count(fields.run, 1);
    if (!number) return tl::unexpected<Error>(number.error());
    options.run = *number;
    if (given(fields.since)) {
        auto when = parse_when(text_of(fields.since), unix_now());
        if (!when) return fail(when.error(), "--since");
        options.since = *when;
    }
    if (given(fields.outcome)) {
        auto outcome = parse_outcome(text_of(fields.outcome));
        if (!outcome) return fail(outcome.error(), "--outcome");
        options.outcome = std::move(*outcome);
    }
    const bool filtered = given(fields.limit) || options.since || !options.outcome.empty();
    if ((options.totals || options.run) && filtered)
        return fail(ErrorCode::Invalid,
                    "--limit, --since and --outcome choose from a list, and this shows none");
    if (options.totals && options.run)
        return fail(ErrorCode::Invalid, "--totals and --run exclude each other");
    if (options.run && options.name.empty())
        return fail(ErrorCode::Invalid, "--run needs the NAME of the machine");
    return Command(std::move(options));
}

void add_history(Grammar& grammar)
{
    CLI::App* app =
        grammar.add_verb(grammar.root, "history", "List past runs, newest first", Reads::Document);
    HistoryFields fields{};
    fields.name = add_argument(app, "NAME", "Of this machine only")->required(false);
    fields.limit = add_value(app, "--limit", "N", "That many at most (20)");
    fields.since = add_value(app, "--since", "WHEN", "Asked for since then: 2h, 7d, 2026-11-23");
    fields.outcome = add_value(app, "--outcome", "OUTCOME", "That ended so: crashed, stopped, …");
    fields.totals = add_switch(app, "--totals", "What all runs of a machine add up to");
    fields.run = add_value(app, "--run", "N", "All about this run of NAME");
    grammar.set_reader([=] { return read_history(fields); });

    app = grammar.add_verb(grammar.root, "events", "List what happened", Reads::Document);
    CLI::Option* since = add_value(app, "--since", "SEQ", "Events after this number only");
    CLI::Option* follow = add_switch(app, "-f,--follow", "Go on as things happen");
    grammar.set_reader([=]() -> Result<Command> {
        auto number = optional_count(since, 0);
        if (!number) return tl::unexpected<Error>(number.error());
        return Command(EventsOptions{*number, given(follow)});
    });
}

}  // namespace

void Grammar::add_run_verbs()
{
    section = "Run them";
    add_start_verb(*this, RunOptions::Verb::Start, "start", "Start machines");
    add_stop_verb(*this);
    add_start_verb(
        *this, RunOptions::Verb::Restart, "restart", "Stop machines and start them again");
    add_simple_run_verb(*this, RunOptions::Verb::Pause, "pause", "Halt guests where they are");
    add_simple_run_verb(
        *this, RunOptions::Verb::Resume, "resume", "Let paused or saved guests go on");
    add_save_verb(*this);
}

void Grammar::add_reading_verbs()
{
    section = "Look at them";
    add_verb(root, "ls", "List the machines", Reads::Document);
    set_reader([] { return Command(ListOptions{}); });
    CLI::App* app = add_verb(root, "show", "Say all about one machine", Reads::Document);
    CLI::Option* name = add_argument(app, "NAME", "The machine");
    set_reader([=] { return Command(ShowOptions{text_of(name)}); });
    app = add_verb(root, "address", "Say where a guest is reached", Reads::Document);
    CLI::Option* reached = add_argument(app, "NAME", "The machine");
    set_reader([=] { return Command(AddressOptions{text_of(reached)}); });
    add_logs(*this);
    add_history(*this);
    app = add_verb(root, "advise", "Suggest sizes from what past runs used", Reads::Document);
    CLI::Option* advised = add_argument(app, "NAME", "The machine");
    set_reader([=] { return Command(AdviseOptions{text_of(advised)}); });
    add_verb(root, "capacity", "Say what this host gives to machines", Reads::Document);
    set_reader([] { return Command(CapacityOptions{}); });
}

}  // namespace berth::cli
