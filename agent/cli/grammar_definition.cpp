#include "agent/cli/grammar.h"

#include <algorithm>

// create, import, export, delete, rename, edit, autostart, share, forward: what changes a
// definition.
namespace berth::cli {
namespace {

struct CreateFields {
    CLI::Option *name, *file, *kernel, *initrd, *command_line, *cpus, *memory, *disks, *shares,
        *forwards, *no_network, *autostart, *ready_pattern, *stop_grace, *restart, *on_sleep,
        *console_limit, *accelerator, *rosetta, *start, *anyway;

    // Those that say what is in a document.
    [[nodiscard]] std::vector<CLI::Option*> parts() const
    {
        return {kernel,
                initrd,
                command_line,
                cpus,
                memory,
                disks,
                shares,
                forwards,
                no_network,
                autostart,
                ready_pattern,
                stop_grace,
                restart,
                on_sleep,
                console_limit,
                accelerator,
                rosetta};
    }
};

CLI::Option* add_anyway(CLI::App* app)
{
    return add_switch(app, "--anyway", "Even a share of the whole home directory");
}

CreateFields add_create_options(CLI::App* app)
{
    CreateFields fields{};
    fields.name = add_argument(app, "NAME", "The machine's name")->required(false);
    fields.file =
        add_value(app, "-f,--file", "FILE.json", "Read the whole definition (-: standard input)");
    fields.kernel = add_value(app, "--kernel", "FILE", "Linux kernel to boot");
    fields.initrd = add_value(app, "--initrd", "FILE", "Its initial ramdisk");
    fields.command_line = add_value(app, "--cmdline", "TEXT", "Its command line");
    fields.cpus = add_value(app, "--cpus", "auto|N", "CPUs (auto)");
    fields.memory = add_value(app, "--memory", "auto|SIZE", "Memory, as 512MiB or 4GiB (auto)");
    fields.disks = add_values(
        app, "--disk", "PATH[,size=SIZE][,ro][,nvme]", "Raw disk; made with that size if missing");
    fields.shares = add_values(app, "--share", "TAG=PATH[:ro]", "Folder the guest sees");
    fields.forwards = add_values(
        app, "--forward", "tcp:HOST:GUEST", "Port of this host that leads to the guest's");
    fields.no_network = add_switch(app, "--no-network", "No network at all");
    fields.autostart = add_switch(app, "--autostart", "Start it at login");
    fields.ready_pattern =
        add_value(app, "--ready-pattern", "REGEX", "Console line that says the guest is ready");
    fields.stop_grace = add_value(app, "--stop-grace", "TIME", "How long a stop may take (30s)");
    fields.restart = add_value(app, "--restart", "POLICY", "never, on_failure or always (never)");
    fields.on_sleep =
        add_value(app, "--on-sleep", "POLICY", "none, pause, save or stop at host sleep (none)");
    fields.console_limit =
        add_value(app, "--console-limit", "SIZE", "What a run's console log may take (64MiB)");
    fields.accelerator = add_value(app, "--accel", "KIND", "auto, kvm or tcg (auto)");
    fields.rosetta = add_switch(app, "--rosetta", "Run x86-64 programs (Apple silicon)");
    fields.start = add_switch(app, "--start", "Start it at once");
    fields.anyway = add_anyway(app);
    return fields;
}

Result<void> read_sizes(const CreateFields& fields, Definition& definition)
{
    if (given(fields.cpus)) {
        auto cpus = parse_cpus(text_of(fields.cpus));
        if (!cpus) return tl::unexpected<Error>(cpus.error());
        definition.cpus = *cpus;
    }
    if (given(fields.memory)) {
        auto memory = parse_memory(text_of(fields.memory));
        if (!memory) return tl::unexpected<Error>(memory.error());
        definition.memory = *memory;
    }
    return {};
}

Result<void> read_boot(const CreateFields& fields, const Places& places, Boot& boot)
{
    auto kernel = absolute_path(text_of(fields.kernel), places);
    if (!kernel) return fail(kernel.error(), "--kernel");
    boot.kernel = std::move(*kernel);
    if (given(fields.initrd)) {
        auto initrd = absolute_path(text_of(fields.initrd), places);
        if (!initrd) return fail(initrd.error(), "--initrd");
        boot.initrd = std::move(*initrd);
    }
    boot.command_line = text_of(fields.command_line);
    return {};
}

// Each text through `parse` into `into`.
template <typename T, typename Parse>
Result<void> read_each(const CLI::Option* option, std::vector<T>& into, Parse parse)
{
    for (const std::string& text : texts_of(option)) {
        auto value = parse(text);
        if (!value) return tl::unexpected<Error>(value.error());
        into.push_back(std::move(*value));
    }
    return {};
}

Result<void> read_devices(const CreateFields& fields, const Places& places, Definition& definition)
{
    const auto disk = [&](const std::string& text) { return parse_disk(text, places); };
    if (auto read = read_each(fields.disks, definition.disks, disk); !read) return read;
    const auto share = [&](const std::string& text) { return parse_share(text, places); };
    if (auto read = read_each(fields.shares, definition.shares, share); !read) return read;
    Network network;
    network.kind = given(fields.no_network) ? NetworkKind::None : NetworkKind::Nat;
    if (auto read = read_each(fields.forwards, network.forwards, parse_forward); !read) return read;
    if (network.kind == NetworkKind::None && !network.forwards.empty())
        return fail(ErrorCode::Invalid,
                    "--forward needs a network, and --no-network takes it away");
    definition.networks.push_back(std::move(network));
    return {};
}

Result<void> read_policies(const CreateFields& fields, Definition& definition)
{
    definition.autostart.enabled = given(fields.autostart);
    definition.ready_pattern = text_of(fields.ready_pattern);
    definition.rosetta = given(fields.rosetta);
    if (given(fields.stop_grace)) {
        auto grace = parse_duration(text_of(fields.stop_grace));
        if (!grace) return fail(grace.error(), "--stop-grace");
        definition.stop_grace = *grace;
    }
    if (given(fields.restart)) {
        auto policy = one_of(fields.restart, {"never", "on_failure", "on-failure", "always"});
        if (!policy) return tl::unexpected<Error>(policy.error());
        std::replace(policy->begin(), policy->end(), '-', '_');
        definition.restart = restart_policy_named(*policy).value_or(RestartPolicy::Never);
    }
    if (given(fields.on_sleep)) {
        auto policy = one_of(fields.on_sleep, {"none", "pause", "save", "stop"});
        if (!policy) return tl::unexpected<Error>(policy.error());
        definition.on_sleep = sleep_policy_named(*policy).value_or(SleepPolicy::None);
    }
    if (given(fields.console_limit)) {
        auto limit = parse_bytes(text_of(fields.console_limit));
        if (!limit) return fail(limit.error(), "--console-limit");
        definition.console.limit = *limit;
    }
    if (given(fields.accelerator)) {
        auto kind = one_of(fields.accelerator, {"auto", "kvm", "tcg"});
        if (!kind) return tl::unexpected<Error>(kind.error());
        definition.accelerator = accelerator_choice_named(*kind).value_or(AcceleratorChoice::Auto);
    }
    return {};
}

Result<Command> read_create(const CreateFields& fields, const Places& places)
{
    CreateOptions options;
    options.name = text_of(fields.name);
    options.file = text_of(fields.file);
    options.start = given(fields.start);
    options.anyway = given(fields.anyway);
    if (given(fields.file)) {
        for (const CLI::Option* part : fields.parts())
            if (given(part))
                return fail(ErrorCode::Invalid,
                            part->get_name() + " and --file exclude each other");
        return Command(std::move(options));
    }
    if (!given(fields.name)) return fail(ErrorCode::Invalid, "NAME is required");
    if (!given(fields.kernel)) return fail(ErrorCode::Invalid, "--kernel is required, or --file");
    Definition& definition = options.definition;
    definition.name = options.name;
    if (auto read = read_boot(fields, places, definition.boot); !read)
        return tl::unexpected<Error>(read.error());
    if (auto read = read_sizes(fields, definition); !read)
        return tl::unexpected<Error>(read.error());
    if (auto read = read_devices(fields, places, definition); !read)
        return tl::unexpected<Error>(read.error());
    if (auto read = read_policies(fields, definition); !read)
        return tl::unexpected<Error>(read.error());
    return Command(std::move(options));
}

void add_create(Grammar& grammar)
{
    CLI::App* app = grammar.add_verb(grammar.root, "create", "Define a new machine", Reads::No);
    const CreateFields fields = add_create_options(app);
    grammar.set_reader([fields, &grammar] { return read_create(fields, grammar.places); });
}

void add_documents(Grammar& grammar)
{
    CLI::App* app = grammar.add_verb(
        grammar.root, "import", "Define a machine from an exported document", Reads::No);
    CLI::Option* file = add_argument(app, "FILE", "The document, - for standard input");
    CLI::Option* name = add_value(app, "--name", "NAME", "Another name than the document's");
    CLI::Option* anyway = add_anyway(app);
    grammar.set_reader([=] {
        return Command(ImportOptions{text_of(file), text_of(name), given(anyway)});
    });

    app = grammar.add_verb(grammar.root, "export", "Print a machine's definition", Reads::No);
    CLI::Option* exported = add_argument(app, "NAME", "The machine");
    grammar.set_reader([=] { return Command(ExportOptions{text_of(exported)}); });

    app = grammar.add_verb(
        grammar.root, "edit", "Change a definition in $VISUAL or $EDITOR", Reads::No);
    CLI::Option* edited = add_argument(app, "NAME", "The machine");
    CLI::Option* edited_anyway = add_anyway(app);
    grammar.set_reader([=] { return Command(EditOptions{text_of(edited), given(edited_anyway)}); });
}

void add_rename_and_delete(Grammar& grammar)
{
    CLI::App* app =
        grammar.add_verb(grammar.root, "rename", "Give a machine another name", Reads::No);
    CLI::Option* from = add_argument(app, "OLD", "The machine");
    CLI::Option* to = add_argument(app, "NEW", "Its new name");
    grammar.set_reader([=] { return Command(RenameOptions{text_of(from), text_of(to)}); });

    app = grammar.add_verb(grammar.root, "delete", "Delete a machine", Reads::No);
    CLI::Option* name = add_argument(app, "NAME", "The machine");
    CLI::Option* keep = add_switch(app, "--keep-disks", "Leave the disks that Berth made for it");
    CLI::Option* yes = add_switch(app, "-y,--yes", "Do not ask");
    grammar.set_reader([=] {
        return Command(DeleteOptions{text_of(name), given(keep), given(yes)});
    });
}

struct AutostartFields {
    CLI::Option *change, *name, *order, *delay, *when, *retries;
};

Result<Command> read_autostart(const AutostartFields& fields, const Places& places)
{
    AutostartOptions options;
    auto chosen = one_of(fields.change, {"on", "off"});
    if (!chosen) return tl::unexpected<Error>(chosen.error());
    options.enabled = *chosen == "on";
    options.name = text_of(fields.name);
    const auto number = [](const CLI::Option* option,
                           std::int64_t most) -> Result<std::optional<int>> {
        if (!given(option)) return std::nullopt;
        auto count = parse_count(text_of(option), option->get_name(), 0);
        if (!count) return tl::unexpected<Error>(count.error());
        if (*count > most)
            return fail(ErrorCode::Invalid,
                        option->get_name() + " is at most " + std::to_string(most));
        return static_cast<int>(*count);
    };
    auto order = number(fields.order, 1'000'000);
    if (!order) return tl::unexpected<Error>(order.error());
    options.order = *order;
    auto retries = number(fields.retries, 10);
    if (!retries) return tl::unexpected<Error>(retries.error());
    options.retries = *retries;
    if (given(fields.delay)) {
        auto duration = parse_duration(text_of(fields.delay));
        if (!duration) return fail(duration.error(), "--delay");
        options.delay = *duration;
    }
    if (given(fields.when)) {
        auto conditions = parse_conditions(texts_of(fields.when), places);
        if (!conditions) return fail(conditions.error(), "--when");
        options.conditions = std::move(*conditions);
    }
    return Command(std::move(options));
}

void add_autostart(Grammar& grammar)
{
    CLI::App* app =
        grammar.add_verb(grammar.root, "autostart", "Start a machine at login, or not", Reads::No);
    AutostartFields fields{};
    fields.change = add_argument(app, "on|off", "on or off");
    fields.name = add_argument(app, "NAME", "The machine");
    fields.order = add_value(app, "--order", "N", "Lower ones start first (100)");
    fields.delay = add_value(app, "--delay", "TIME", "Wait that long before");
    fields.when =
        add_values(app, "--when", "CONDITION,…", "always, or ac-power, network and mounted:/path");
    fields.retries = add_value(app, "--retries", "N", "Tries after one that failed, up to 10 (0)");
    grammar.set_reader([fields, &grammar] { return read_autostart(fields, grammar.places); });
}

void add_share_verb(
    Grammar& grammar, CLI::App* group, ShareOptions::Verb verb, const char* name, const char* help)
{
    const bool lists = verb == ShareOptions::Verb::List;
    CLI::App* app = grammar.add_verb(*group, name, help, lists ? Reads::Document : Reads::No);
    CLI::Option* machine = add_argument(app, "NAME", "The machine");
    CLI::Option* rest = nullptr;
    if (verb == ShareOptions::Verb::Add)
        rest = add_arguments(app, "TAG=PATH[:ro]", "Folders, read-only with :ro");
    if (verb != ShareOptions::Verb::Add && !lists)
        rest = add_arguments(app, "TAG", "Tags of its shares");
    const bool takes_away = verb == ShareOptions::Verb::Remove || verb == ShareOptions::Verb::Off;
    CLI::Option* force =
        takes_away ? add_switch(app, "--force", "Even while the guest has files open there")
                   : nullptr;
    CLI::Option* anyway = verb == ShareOptions::Verb::Add ? add_anyway(app) : nullptr;
    grammar.set_reader([=, &grammar]() -> Result<Command> {
        ShareOptions options{verb, text_of(machine), {}, {}, given(force), given(anyway)};
        const auto parse = [&](const std::string& text) {
            return parse_share(text, grammar.places);
        };
        if (verb == ShareOptions::Verb::Add) {
            if (auto read = read_each(rest, options.shares, parse); !read)
                return tl::unexpected<Error>(read.error());
        } else if (!lists) {
            options.tags = texts_of(rest);
        }
        return Command(std::move(options));
    });
}

void add_forward_verb(Grammar& grammar,
                      CLI::App* group,
                      ForwardOptions::Verb verb,
                      const char* name,
                      const char* help)
{
    const bool lists = verb == ForwardOptions::Verb::List;
    CLI::App* app = grammar.add_verb(*group, name, help, lists ? Reads::Document : Reads::No);
    CLI::Option* machine = add_argument(app, "NAME", "The machine");
    CLI::Option* rest = lists ? nullptr : add_arguments(app, "tcp:HOST:GUEST", "Ports, tcp or udp");
    grammar.set_reader([=]() -> Result<Command> {
        ForwardOptions options{verb, text_of(machine), {}};
        if (!lists)
            if (auto read = read_each(rest, options.forwards, parse_forward); !read)
                return tl::unexpected<Error>(read.error());
        return Command(std::move(options));
    });
}

}  // namespace

void Grammar::add_definition_verbs()
{
    section = "Define machines";
    add_create(*this);
    add_documents(*this);
    add_rename_and_delete(*this);
    add_autostart(*this);
    CLI::App* shares = add_group("share", "Folders of this host that a guest sees");
    add_share_verb(*this, shares, ShareOptions::Verb::Add, "add", "Share folders");
    add_share_verb(*this, shares, ShareOptions::Verb::Remove, "rm", "Forget shares");
    add_share_verb(*this, shares, ShareOptions::Verb::On, "on", "Switch shares on");
    add_share_verb(
        *this, shares, ShareOptions::Verb::Off, "off", "Switch shares off, and keep them");
    add_share_verb(*this, shares, ShareOptions::Verb::List, "ls", "List the shares");
    CLI::App* forwards = add_group("forward", "Ports of this host that lead to a guest's");
    add_forward_verb(*this, forwards, ForwardOptions::Verb::Add, "add", "Forward ports");
    add_forward_verb(*this, forwards, ForwardOptions::Verb::Remove, "rm", "Stop forwarding ports");
    add_forward_verb(*this, forwards, ForwardOptions::Verb::List, "ls", "List the forwards");
}

}  // namespace berth::cli
