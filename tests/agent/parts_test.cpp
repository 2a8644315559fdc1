// The small parts of the agent, one by one.
#include "agent/conflicts.h"
#include "agent/disk_check.h"
#include "agent/journal.h"
#include "agent/kvm_cache.h"
#include "agent/options.h"
#include "agent/parameters.h"
#include "agent/random_id.h"
#include "agent/spec_builder.h"
#include "tests/agent/agent_fixture.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <set>

using namespace berth;
using namespace berth::agent;
using berth::test::TempDir;

namespace {

Disk disk_at(const std::string& path)
{
    Disk disk;
    disk.path = path;
    return disk;
}

Network forwarding(Protocol protocol, std::uint16_t host_port)
{
    Network network;
    Forward forward;
    forward.protocol = protocol;
    forward.host_port = host_port;
    forward.guest_port = 22;
    network.forwards.push_back(forward);
    return network;
}

/// Writes past the present size of the store's files fail while this lives, as on a full disk.
class FullDisk {
public:
    FullDisk()
    {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit none = before_;
        none.rlim_cur = 0;
        ::setrlimit(RLIMIT_FSIZE, &none);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

store::Run open_run_of(const std::string& machine_id)
{
    store::Run run;
    run.machine_id = machine_id;
    run.machine_name = "web";
    run.boot = "boot";
    return run;
}

}  // namespace

TEST_CASE("a disk that another active machine uses is refused, by whatever path",
          "[agent][conflicts]")
{
    const TempDir dir;
    REQUIRE(write_file_atomically(dir / "root.img", "x"));
    std::filesystem::create_symlink(dir / "root.img", dir / "link.img");
    std::filesystem::create_hard_link(dir / "root.img", dir / "hard.img");
    std::filesystem::create_directory_symlink(dir.path(), dir / "again");
    const Holdings db{"db", {disk_at(dir / "root.img")}, {}};

    for (const std::string& path :
         {dir / "root.img", dir / "link.img", dir / "hard.img", dir / "again/root.img"}) {
        const auto checked = check_conflicts({"web", {disk_at(path)}, {}}, {db});
        INFO(path);
        REQUIRE_FALSE(checked);
        CHECK(checked.error().code == ErrorCode::Busy);
        CHECK(checked.error().message == "the disk " + path + " of web is in use by db");
    }
    CHECK(check_conflicts({"web", {disk_at(dir / "other.img")}, {}}, {db}));
}

TEST_CASE("a disk that is still to be created is found through another name of its folder",
          "[agent][conflicts]")
{
    const TempDir dir;
    std::filesystem::create_directory_symlink(dir.path(), dir / "again");
    const Holdings db{"db", {disk_at(dir / "new.img")}, {}};
    CHECK_FALSE(check_conflicts({"web", {disk_at(dir / "again/new.img")}, {}}, {db}));
}

TEST_CASE("a disk that both machines only read is shared", "[agent][conflicts]")
{
    Disk base = disk_at("/base.img");
    base.read_only = true;
    CHECK(check_conflicts({"web", {base}, {}}, {{"db", {base}, {}}}));
    Disk written = base;
    written.read_only = false;
    CHECK_FALSE(check_conflicts({"web", {written}, {}}, {{"db", {base}, {}}}));
}

TEST_CASE("a host port that another active machine forwards is refused", "[agent][conflicts]")
{
    const Holdings db{"db", {}, {forwarding(Protocol::Tcp, 2222)}};
    const auto checked = check_conflicts({"web", {}, {forwarding(Protocol::Tcp, 2222)}}, {db});
    REQUIRE_FALSE(checked);
    CHECK(checked.error().message == "the host port tcp 2222 of web is in use by db");
    CHECK(check_conflicts({"web", {}, {forwarding(Protocol::Udp, 2222)}}, {db}));
    CHECK(check_conflicts({"web", {}, {forwarding(Protocol::Tcp, 2223)}}, {db}));
}

TEST_CASE("disks are checked against the file system, all at once, by path", "[agent][disks]")
{
    const TempDir dir;
    REQUIRE(write_file_atomically(dir / "odd.img", std::string(1000, 'x')));
    REQUIRE(write_file_atomically(dir / "good.img", std::string(1024, 'x')));
    REQUIRE(write_file_atomically(dir / "empty.img", ""));
    Definition definition;
    Disk created = disk_at(dir / "new.img");
    created.size = mib(1);
    definition.disks = {disk_at(dir / "good.img"), created};
    CHECK(check_disks(definition));

    Disk homeless = disk_at(dir / "no/such/new.img");
    homeless.size = mib(1);
    definition.disks = {disk_at(dir / "odd.img"),
                        disk_at(dir / "missing.img"),
                        homeless,
                        disk_at(dir.path()),
                        disk_at(dir / "empty.img")};
    const auto checked = check_disks(definition);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == ErrorCode::Invalid);
    const std::string& text = checked.error().message;
    for (const char* part : {"disks[0].path: ",
                             "1000 bytes",
                             "disks[1].path: ",
                             "no size is given",
                             "disks[2].path: ",
                             "no/such does not exist",
                             "disks[3].path: ",
                             "neither a file",
                             "disks[4].path: ",
                             "is empty"}) {
        INFO(part);
        CHECK(text.find(part) != std::string::npos);
    }
}

TEST_CASE("what waits for the next start is found by comparing with what runs", "[agent][pending]")
{
    store::Machine machine;
    machine.id = "0123456789ab";
    machine.definition.name = "web";
    machine.definition.memory = gib(1);
    machine.definition.networks.push_back(forwarding(Protocol::Tcp, 2222));
    const PlannedSizes sizes{2, gib(1), "auto: 8 CPUs less 2", "fixed: 1GiB as defined"};
    const Spec spec = make_spec(machine, sizes, 1, "usable", Paths{"/d", "/l", "/r"});
    CHECK(spec.log_dir == "/l/0123456789ab/1");
    CHECK(spec.machine_dir == "/d/machines/0123456789ab");
    store::Run run;
    run.fingerprint = fingerprint(machine.definition);
    run.cpus = sizes.cpus;
    run.memory = sizes.memory;
    run.cpus_rule = sizes.cpus_rule;
    run.memory_rule = sizes.memory_rule;
    const auto pending = [&] { return pending_parts(machine.definition, run, &spec); };
    using Parts = std::vector<std::string>;

    CHECK(pending().empty());
    machine.definition.name = "other";  // applies at once
    machine.definition.restart = RestartPolicy::Always;
    machine.definition.autostart.enabled = true;
    machine.definition.autostart.conditions.network = true;
    machine.definition.on_sleep = SleepPolicy::Save;
    machine.definition.stop_grace = std::chrono::seconds(5);
    CHECK(pending().empty());
    machine.definition.memory = gib(2);
    CHECK(pending() == Parts{"memory"});
    machine.definition.memory.reset();
    CHECK(pending() == Parts{"memory"});
    machine.definition.memory = gib(1);
    machine.definition.cpus = 2;  // what it has already
    CHECK(pending().empty());
    machine.definition.cpus = 3;
    machine.definition.boot.command_line = "quiet";
    machine.definition.networks[0].forwards.clear();
    machine.definition.ready_pattern = "login:";
    machine.definition.console.limit = gib(1);
    CHECK(pending() == Parts{"cpus", "boot", "networks", "ready_pattern", "console"});
}

TEST_CASE("parameters are read by name and type, and all that is wrong is told at once",
          "[agent][parameters]")
{
    const Json json = {{"name", "web"},
                       {"limit", 5},
                       {"force", true},
                       {"wait", "ready"},
                       {"nothing", nullptr},
                       {"number", "5"},
                       {"flag", 1},
                       {"mode", "loud"},
                       {"huge", 18446744073709551615ULL},
                       {"part", 1.5}};
    Parameters good(json);
    CHECK(good.text("name") == "web");
    CHECK(good.number("limit") == 5);
    CHECK(good.flag("force"));
    CHECK_FALSE(good.flag("absent"));
    CHECK_FALSE(good.optional_text("nothing"));
    CHECK(good.word("wait", {"none", "ready"}) == "ready");
    CHECK(good.word("absent", {"none", "ready"}) == "none");
    CHECK(good.check());

    Parameters bad(json);
    bad.text("limit");
    bad.text("absent");
    bad.number("number");
    bad.number("limit", 10, 20);
    bad.number("huge");
    bad.number("part");
    bad.flag("flag");
    bad.word("mode", {"none", "ready"});
    bad.document("name");
    const auto checked = bad.check();
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == ErrorCode::Invalid);
    CHECK(
        checked.error().message ==
        "limit: expected a text; absent: expected a text; number: expected a whole number of at "
        "least 0; "
        "limit: expected a whole number of at least 10 and at most 20; "
        "huge: expected a whole number of at least 0; part: expected a whole number of at least 0; "
        "flag: expected true or false; mode: expected one of none, ready; name: expected an "
        "object");
}

TEST_CASE("ids and addresses are random and well formed", "[agent][random]")
{
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const std::string id = random_machine_id();
        CHECK(id.size() == 12);
        CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
        const std::string mac = random_mac();
        CHECK(mac.size() == 17);
        CHECK(mac.rfind("52:54:00:", 0) == 0);
        seen.insert(id);
    }
    CHECK(seen.size() == 100);
}

TEST_CASE("KVM is looked for once a boot, and the finding outlives the agent", "[agent][kvm]")
{
    const TempDir dir;
    int probes = 0;
    const auto probe = [&] {
        ++probes;
        return std::string("it hangs");
    };
    KvmCache first(dir / "kvm.json", probe);
    CHECK_FALSE(first.known());
    CHECK(first.finding() == "it hangs");
    CHECK(first.finding() == "it hangs");
    CHECK(probes == 1);
    KvmCache second(dir / "kvm.json", probe);
    CHECK(second.finding() == "it hangs");
    CHECK(probes == 1);

    SECTION("a torn file is looked past")
    {
        REQUIRE(write_file_atomically(dir / "kvm.json", "{\"for\":"));
        CHECK(KvmCache(dir / "kvm.json", probe).finding() == "it hangs");
        CHECK(probes == 2);
    }
    SECTION("a finding of another boot is not used")
    {
        REQUIRE(write_file_atomically(dir / "kvm.json",
                                      R"({"for":"another boot open","finding":"usable"})"));
        CHECK(KvmCache(dir / "kvm.json", probe).finding() == "it hangs");
    }
}

TEST_CASE("the command line of the agent is read, and nonsense is named", "[agent][options]")
{
    const auto options = parse_options({"--headless", "--background", "--runner", "/x"});
    REQUIRE(options);
    CHECK(options->headless);
    CHECK(options->background);
    CHECK(options->runner == "/x");
    for (const std::vector<std::string>& bad :
         {std::vector<std::string>{"--what"}, {"--runner"}, {"x"}}) {
        const auto refused = parse_options(bad);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message.find(bad.front()) != std::string::npos);
    }
}

TEST_CASE(
    "events and run ends wait in memory while the disk is full, and are stored in order after",
    "[agent][journal]")
{
    const TempDir dir;
    test::MemoryLog log;
    auto store = store::Store::open(dir / "berth.db");
    REQUIRE(store);
    Definition definition;
    definition.name = "web";
    REQUIRE((*store)->add_machine("0123456789ab", definition, unix_now()));
    Journal journal(**store, log);
    Ledger ledger(**store, log);
    std::vector<std::pair<std::int64_t, std::string>> told;
    journal.set_listener(
        [&](const store::Event& event) { told.emplace_back(event.seq, event.kind); });
    const auto record = [&](const char* kind) {
        store::Event event;
        event.kind = kind;
        event.data = "{}";
        journal.record(std::move(event));
    };
    record("one");
    auto run = ledger.open(open_run_of("0123456789ab"));
    REQUIRE(run);
    run->outcome = Outcome::Stopped;
    run->ended_at = unix_now();
    {
        const FullDisk full;
        record("two");
        record("three");
        CHECK(ledger.save(*run) == Ledger::Stored::NotYet);
        CHECK_FALSE(ledger.open(open_run_of("0123456789ab")));
    }
    CHECK(told.size() == 1);
    const auto errors = std::count_if(log.lines.begin(), log.lines.end(), [](const auto& line) {
        return line.first == LogLevel::Error;
    });
    CHECK(errors == 2);  // one for the events, one for the runs, however many failed
    record("four");
    const std::vector<std::pair<std::int64_t, std::string>> expected = {
        {1, "one"}, {2, "two"}, {3, "three"}, {4, "four"}};
    CHECK(told == expected);
    CHECK((*store)->open_runs()->size() == 1);
    REQUIRE(
        ledger.open(open_run_of("0123456789ab")));  // the next change brings the waiting one along
    const auto first = (*store)->find_run("0123456789ab", run->number);
    REQUIRE(first);
    REQUIRE(*first);
    CHECK((*first)->outcome == Outcome::Stopped);
}
