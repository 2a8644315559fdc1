#include "agent/cli/parse.h"
#include "agent/cli/text.h"
#include "tests/support/catch.h"

using namespace berth;
using namespace berth::cli;
using namespace std::chrono_literals;

namespace {

const Places kPlaces{"/work/here", "/home/u"};

Result<std::variant<Invocation, Information>> parse(const std::vector<std::string>& arguments)
{
    return parse_arguments(arguments, kPlaces);
}

Invocation invocation(const std::vector<std::string>& arguments)
{
    auto parsed = parse(arguments);
    if (!parsed) FAIL(parsed.error().message);
    REQUIRE(std::holds_alternative<Invocation>(*parsed));
    return std::get<Invocation>(*parsed);
}

template <typename Options> Options options(const std::vector<std::string>& arguments)
{
    return std::get<Options>(invocation(arguments).command);
}

Error error(const std::vector<std::string>& arguments)
{
    auto parsed = parse(arguments);
    REQUIRE_FALSE(parsed);
    return parsed.error();
}

std::string help(const std::vector<std::string>& arguments)
{
    auto parsed = parse(arguments);
    REQUIRE(parsed);
    REQUIRE(std::holds_alternative<Information>(*parsed));
    return std::get<Information>(*parsed).text;
}

}  // namespace

TEST_CASE("create takes every option of the design", "[cli][parse]")
{
    const auto created = options<CreateOptions>({"create",      "web",
                                                 "--kernel",    "vmlinuz",
                                                 "--initrd",    "/boot/initrd",
                                                 "--cmdline",   "console=hvc0 root=/dev/vda rw",
                                                 "--cpus",      "4",
                                                 "--memory",    "4GiB",
                                                 "--disk",      "root.img,size=10GiB",
                                                 "--disk",      "/data,1.img,nvme,ro",
                                                 "--share",     "src=~/src:ro",
                                                 "--forward",   "tcp:2222:22",
                                                 "--forward",   "udp:53:53",
                                                 "--autostart", "--ready-pattern",
                                                 "login:",      "--stop-grace",
                                                 "1m",          "--restart",
                                                 "on_failure",  "--on-sleep",
                                                 "pause",       "--console-limit",
                                                 "128MiB",      "--accel",
                                                 "tcg",         "--rosetta",
                                                 "--start"});
    const Definition& definition = created.definition;
    CHECK(created.start);
    CHECK(definition.name == "web");
    CHECK(definition.boot.kernel == "/work/here/vmlinuz");
    CHECK(definition.boot.initrd == "/boot/initrd");
    CHECK(definition.boot.command_line == "console=hvc0 root=/dev/vda rw");
    CHECK(definition.cpus == 4);
    CHECK(definition.memory == gib(4));
    REQUIRE(definition.disks.size() == 2);
    CHECK(definition.disks[0].path == "/work/here/root.img");
    CHECK(definition.disks[0].size == gib(10));
    CHECK(definition.disks[1].path == "/data,1.img");
    CHECK(definition.disks[1].read_only);
    CHECK(definition.disks[0].bus == DiskBus::Virtio);
    CHECK(definition.disks[1].bus == DiskBus::Nvme);
    CHECK(definition.rosetta);
    REQUIRE(definition.shares.size() == 1);
    CHECK(definition.shares[0].path == "/home/u/src");
    CHECK(definition.shares[0].read_only);
    REQUIRE(definition.networks.size() == 1);
    CHECK(definition.networks[0].forwards.size() == 2);
    CHECK(definition.autostart.enabled);
    CHECK(definition.ready_pattern == "login:");
    CHECK(definition.stop_grace == 60s);
    CHECK(definition.restart == RestartPolicy::OnFailure);
    CHECK(definition.on_sleep == SleepPolicy::Pause);
    CHECK(definition.console.limit == mib(128));
    CHECK(definition.accelerator == AcceleratorChoice::Tcg);
}

TEST_CASE("paths come through the command line as they are", "[cli][parse]")
{
    for (const std::string path : {"/a,b",
                                   "/a b",
                                   "/a'\"b",
                                   "/a\nb",
                                   "/é日本",
                                   "/[a,b]",
                                   "/{}",
                                   "/%%",
                                   "/a=b",
                                   "/-x",
                                   "/a;b|c&d$(e)`f`"}) {
        CAPTURE(path);
        const auto made = options<CreateOptions>({"create",
                                                  "web",
                                                  "--kernel",
                                                  path,
                                                  "--initrd=" + path,
                                                  "--disk",
                                                  path,
                                                  "--share",
                                                  "t=" + path});
        CHECK(made.definition.boot.kernel == path);
        CHECK(made.definition.boot.initrd == path);
        CHECK(made.definition.disks.at(0).path == path);
        CHECK(made.definition.shares.at(0).path == path);
    }
    const auto odd = options<CreateOptions>({"create",
                                             "web",
                                             "--kernel",
                                             "[k]",
                                             "--disk",
                                             "{}",
                                             "--disk",
                                             "%%",
                                             "--disk",
                                             "-d",
                                             "--cmdline",
                                             "-x --y"});
    CHECK(odd.definition.boot.kernel == "/work/here/[k]");
    CHECK(odd.definition.disks.at(0).path == "/work/here/{}");
    CHECK(odd.definition.disks.at(1).path == "/work/here/%%");
    CHECK(odd.definition.disks.at(2).path == "/work/here/-d");
    CHECK(odd.definition.boot.command_line == "-x --y");
}

TEST_CASE("an option that may repeat takes one value each time", "[cli][parse]")
{
    const auto made = options<CreateOptions>({"create", "--kernel", "/k", "--disk", "/a", "web"});
    CHECK(made.definition.name == "web");
    CHECK(made.definition.disks.size() == 1);
}

TEST_CASE("create from a document takes no options of its own", "[cli][parse]")
{
    CHECK(options<CreateOptions>({"create", "-f", "-"}).file == "-");
    CHECK(options<CreateOptions>({"create", "web", "-f", "x.json"}).name == "web");
    CHECK(error({"create", "-f", "x.json", "--kernel", "/k"}).message.find("--kernel") !=
          std::string::npos);
    CHECK_FALSE(parse({"create", "web", "-f", "x", "--autostart"}));
}

TEST_CASE("create without a network has none", "[cli][parse]")
{
    const auto made = options<CreateOptions>({"create", "web", "--kernel", "/k", "--no-network"});
    CHECK(made.definition.networks.at(0).kind == NetworkKind::None);
    CHECK_FALSE(parse({"create", "web", "--kernel", "/k", "--no-network", "--forward", "tcp:1:1"}));
}

TEST_CASE("what is missing or wrong is a usage error with a hint", "[cli][parse]")
{
    const std::vector<std::vector<std::string>> wrong{
        {},
        {"create"},
        {"create", "web"},
        {"create", "--kernel", "/k"},
        {"start"},
        {"show"},
        {"show", "a", "b"},
        {"share"},
        {"share", "add", "web"},
        {"share", "add", "web", "x"},
        {"share", "rm", "web"},
        {"forward", "add", "web", "tcp:1"},
        {"start", "web", "--wait", "soon"},
        {"start", "web", "--timeout", "x"},
        {"start", "web", "--json"},
        {"--json", "start", "web"},
        {"stop", "web", "--grace", "-1s"},
        {"logs", "web", "--run", "0"},
        {"logs", "web", "--tail", "-1"},
        {"logs", "web", "--tail"},
        {"history", "--limit", "0"},
        {"history", "--since", "soon"},
        {"history", "--outcome", "eaten"},
        {"history", "--run", "1"},
        {"history", "web", "--run", "1", "--totals"},
        {"history", "--totals", "--limit", "3"},
        {"settings"},
        {"settings", "set", "log.level"},
        {"events", "--since", "x"},
        {"autostart", "maybe", "web"},
        {"autostart", "on"},
        {"completion", "tcsh"},
        {"agent"},
        {"agent", "dance"},
        {"ls", "--nonsense"},
        {"--nonsense"},
        {""},
        {"create", "web", "--kernel", ""},
        {"create", "web", "--kernel", "/k", "--cpus", "0"},
        {"create", "web", "--kernel", "/k", "--cpus", "1", "--cpus", "2"},
        {"create", "web", "--kernel", "/k", "--memory", "-4G"},
        {"create", "web", "--kernel", "/k", "--disk", ",ro"},
        {"create", "web", "--kernel", "/k", "--restart", "often"},
        {"create", "web", "--kernel", "/k", "--accel", "hvf"}};
    for (const auto& arguments : wrong) {
        std::string line;
        for (const std::string& argument : arguments)
            line += argument + " ";
        CAPTURE(line);
        const Error why = error(arguments);
        CHECK(why.code == ErrorCode::Invalid);
        CHECK_FALSE(why.message.empty());
        CHECK_FALSE(why.hint.empty());
        CHECK(why.message.find('\n') == std::string::npos);
    }
}

TEST_CASE("a mistyped command names the one that was meant", "[cli][parse]")
{
    CHECK(error({"strat", "web"}).hint == "did you mean: berth start");
    CHECK(error({"--json", "lss"}).hint == "did you mean: berth ls");
    CHECK(error({"xyzzy"}).hint == "see: berth --help");
    CHECK(error({"a\x1b[2J"}).message.find('\x1b') == std::string::npos);
}

TEST_CASE("machines may have the names of commands", "[cli][parse]")
{
    CHECK(options<ShowOptions>({"show", "ls"}).name == "ls");
    CHECK(options<RunOptions>({"start", "stop", "start"}).names ==
          std::vector<std::string>{"stop", "start"});
    CHECK(options<ShareOptions>({"share", "on", "add", "rm"}).tags ==
          std::vector<std::string>{"rm"});
}

TEST_CASE("running verbs and their options", "[cli][parse]")
{
    const auto started =
        options<RunOptions>({"start", "a", "b", "--wait=ready", "--timeout", "90", "--anyway"});
    CHECK(started.names == std::vector<std::string>{"a", "b"});
    CHECK(started.wait == "ready");
    CHECK(started.timeout == 90s);
    CHECK(started.anyway);
    CHECK(options<RunOptions>({"start", "a"}).wait == "running");
    const auto stopped = options<RunOptions>({"stop", "a", "--force", "--grace", "5s"});
    CHECK(stopped.verb == RunOptions::Verb::Stop);
    CHECK(stopped.force);
    CHECK(stopped.grace == 5s);
    CHECK(options<RunOptions>({"restart", "a", "--force"}).force);
    CHECK(options<RunOptions>({"pause", "a"}).verb == RunOptions::Verb::Pause);
    CHECK(options<RunOptions>({"resume", "a"}).verb == RunOptions::Verb::Resume);
}

TEST_CASE("reading verbs and their options", "[cli][parse]")
{
    const auto logs = options<LogsOptions>({"logs", "-f", "web", "--run", "3", "--tail", "0"});
    CHECK(logs.follow);
    CHECK(logs.run == 3);
    CHECK(logs.tail == 0);
    CHECK(options<ConsoleOptions>({"console", "web", "--exit-on-eof"}).exit_on_eof);
    CHECK(options<SettingsOptions>({"settings", "set", "a", "b"}).value == "b");
    CHECK(options<HistoryOptions>({"history"}).name.empty());
    CHECK(options<HistoryOptions>({"history", "--outcome", "start-failed"}).outcome ==
          "start_failed");
    CHECK(options<HistoryOptions>({"history", "web", "--run", "3"}).run == 3);
    CHECK(options<HistoryOptions>({"history", "--totals"}).totals);
    const auto since = options<HistoryOptions>({"history", "--since", "2h"}).since;
    REQUIRE(since);
    CHECK(unix_now() - *since >= std::chrono::hours(2));
    CHECK(unix_now() - *since < std::chrono::hours(3));
    CHECK(error({"history", "--outcome", "eaten"}).hint.find("guest_panicked") !=
          std::string::npos);
    CHECK(options<HistoryOptions>({"history", "web", "--limit", "5"}).limit == 5);
    CHECK(options<EventsOptions>({"events", "--since", "7", "--follow"}).since == 7);
    CHECK_FALSE(options<EventsOptions>({"events"}).since);
    CHECK(invocation({"ls", "--json"}).globals.json);
    CHECK(invocation({"--json", "ls"}).globals.json);
    CHECK(invocation({"share", "ls", "web", "--json"}).globals.json);
    CHECK(invocation({"start", "web", "--no-spawn"}).globals.no_launch);
    CHECK(invocation({"--no-spawn", "agent", "status"}).globals.no_launch);
    CHECK(invocation({"share", "ls", "web"}).title == "share ls");
}

TEST_CASE("parts of a machine and their options", "[cli][parse]")
{
    const auto autostart =
        options<AutostartOptions>({"autostart", "on", "web", "--order", "5", "--delay", "10s"});
    CHECK(autostart.enabled);
    CHECK(autostart.order == 5);
    CHECK(autostart.delay == 10s);
    CHECK_FALSE(options<AutostartOptions>({"autostart", "off", "web"}).enabled);
    CHECK(options<ShareOptions>({"share", "add", "web", "a=x:ro", "b=/y"}).shares.size() == 2);
    const auto forwards = options<ForwardOptions>({"forward", "rm", "web", "udp:1:2"});
    CHECK(forwards.verb == ForwardOptions::Verb::Remove);
    CHECK(forwards.forwards.at(0).protocol == Protocol::Udp);
    const auto removed = options<DeleteOptions>({"delete", "web", "-y", "--keep-disks"});
    CHECK(removed.yes);
    CHECK(removed.keep_disks);
    CHECK(options<ImportOptions>({"import", "-", "--name", "x"}).file == "-");
    CHECK(options<AgentOptions>({"agent", "quit", "--drain"}).drain);
    CHECK(options<CompleteNamesOptions>({"__complete-names"}).machine.empty());
}

TEST_CASE("help fits 80 columns and shows every command but the hidden one", "[cli][parse]")
{
    CHECK(help({"--version"}) == "berth " BERTH_VERSION "\n");
    const std::string overview = help({"--help"});
    CHECK(overview.find("__complete") == std::string::npos);
    for (const VerbInfo& verb : all_verbs()) {
        std::vector<std::string> arguments{verb.name.substr(0, verb.name.find(' '))};
        if (arguments[0].size() < verb.name.size())
            arguments.push_back(verb.name.substr(arguments[0].size() + 1));
        if (arguments[0].front() != '_')
            CHECK(overview.find("  " + arguments[0]) != std::string::npos);
        arguments.emplace_back("--help");
        for (const std::string& line : printable_lines(help(arguments))) {
            CAPTURE(verb.name, line);
            CHECK(display_width(line) <= 80);
        }
    }
    for (const std::string& line : printable_lines(overview))
        CHECK(display_width(line) <= 80);
}
