#include "tests/store/raw_sql.h"
#include "tests/store/samples.h"
#include "tests/support/faulty_vfs.h"
#include "tests/support/temp_dir.h"

using namespace berth;
using namespace berth::test;
using store::Run;
using store::RunFilter;
using store::Store;

namespace {

std::unique_ptr<Store> with_two_machines(const std::string& path = ":memory:")
{
    auto store = ok(Store::open(path));
    ok(store->add_machine(kId, small_definition("web"), at(1)));
    ok(store->add_machine(kOtherId, small_definition("db"), at(1)));
    return store;
}

std::vector<std::int64_t> ids(const std::vector<Run>& runs)
{
    std::vector<std::int64_t> found;
    found.reserve(runs.size());
    for (const Run& run : runs)
        found.push_back(run.id);
    return found;
}

using Ids = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("every member of a run comes back as it was stored", "[store][runs]")
{
    const auto store = with_two_machines();
    const Run added = ok(store->add_run(full_run(kId)));
    CHECK(added.number == 1);
    CHECK(added.id == 1);
    const auto found = ok(store->find_run(kId, 1));
    REQUIRE(found);
    CHECK(text_of(*found) == text_of(added));
    CHECK(found->runner == added.runner);
}

TEST_CASE("a run that was only asked for has nothing else", "[store][runs]")
{
    const auto store = with_two_machines();
    const Run added = ok(store->add_run(open_run(kId, 5)));
    const auto found = ok(store->find_run(kId, 1));
    REQUIRE(found);
    CHECK(text_of(*found) == text_of(added));
    CHECK_FALSE(found->outcome);
    CHECK_FALSE(found->running_at);
    CHECK_FALSE(found->code);
    CHECK_FALSE(found->peak_memory);
    CHECK(found->runner == ProcessId{});
}

TEST_CASE("each cause and each outcome is stored by its name", "[store][runs]")
{
    const auto store = with_two_machines();
    for (const char* name : {"cli", "menu", "login", "retry", "restart", "import"}) {
        Run run = open_run(kId, 1);
        run.cause = store::cause_named(name).value();
        run = ok(store->add_run(run));
        CHECK(name_of(ok(store->find_run(kId, run.number))->cause) == name);
    }
    for (const char* name : {"guest_shutdown",
                             "stopped",
                             "killed",
                             "guest_panicked",
                             "crashed",
                             "start_failed",
                             "host_down",
                             "unknown"}) {
        const auto outcome = outcome_named(name);
        const Run run = ok(store->add_run(ended(open_run(kId, 1), outcome.value(), 2)));
        CHECK(ok(store->find_run(kId, run.number))->outcome == outcome);
        CHECK(ok(store->runs({.machine_id = kId, .outcome = outcome})).size() == 1);
    }
}

TEST_CASE("runs are numbered for each machine and identified over all", "[store][runs]")
{
    const auto store = with_two_machines();
    CHECK(ok(store->add_run(open_run(kId, 1))).number == 1);
    CHECK(ok(store->add_run(open_run(kOtherId, 1))).number == 1);
    const Run third = ok(store->add_run(open_run(kId, 1)));
    CHECK(third.number == 2);
    CHECK(third.id == 3);
    CHECK_FALSE(ok(store->find_run(kOtherId, 2)));
    CHECK(ok(store->last_run(kId))->id == 3);
    CHECK_FALSE(ok(store->last_run("none")));
}

TEST_CASE("a number and an id are never used again", "[store][runs]")
{
    const TempDir dir;
    {
        const auto store = with_two_machines(dir / "berth.db");
        for (int i = 0; i < 3; ++i)
            ok(store->add_run(open_run(kId, 1)));
        RawSql(dir / "berth.db").run("DELETE FROM run");  // pruned
        const Run run = ok(store->add_run(open_run(kId, 1)));
        CHECK(run.number == 4);
        CHECK(run.id == 4);
        ok(store->update_machine(kId, full_definition("renamed"), at(2)));
        RawSql(dir / "berth.db").run("DELETE FROM run");
    }
    const auto store = ok(Store::open(dir / "berth.db"));
    const Run run = ok(store->add_run(open_run(kId, 1)));
    CHECK(run.number == 5);
    CHECK(run.id == 5);
}

TEST_CASE("an update replaces the run but not whose it is", "[store][runs]")
{
    const auto store = with_two_machines();
    const Run added = ok(store->add_run(open_run(kId, 1)));
    Run changed = full_run(kId);
    changed.id = added.id;
    changed.number = added.number;
    ok(store->update_run(changed));
    CHECK(text_of(*ok(store->find_run(kId, 1))) == text_of(changed));

    Run stolen = changed;
    stolen.machine_id = kOtherId;
    stolen.number = 77;
    ok(store->update_run(stolen));
    CHECK(text_of(*ok(store->find_run(kId, 1))) == text_of(changed));

    changed.id = 99;
    CHECK(error_of(store->update_run(changed)).code == ErrorCode::NotFound);
}

TEST_CASE("open runs are those without an outcome", "[store][runs]")
{
    const auto store = with_two_machines();
    const Run first = ok(store->add_run(open_run(kId, 1)));
    ok(store->add_run(open_run(kOtherId, 2)));
    ok(store->add_run(ended(open_run(kId, 3), Outcome::Stopped, 4)));
    CHECK(ids(ok(store->open_runs())) == Ids{1, 2});
    ok(store->update_run(ended(first, Outcome::Killed, 5)));
    CHECK(ids(ok(store->open_runs())) == Ids{2});
}

TEST_CASE("runs are listed newest first, filtered and page by page", "[store][runs]")
{
    const auto store = with_two_machines();
    for (int i = 1; i <= 12; ++i) {
        const char* machine = i % 3 == 0 ? kOtherId : kId;
        const Outcome outcome = i % 2 == 0 ? Outcome::Crashed : Outcome::Stopped;
        ok(store->add_run(ended(open_run(machine, 100L * i), outcome, 100L * i + 1)));
    }
    const auto list = [&](const RunFilter& filter) { return ids(ok(store->runs(filter))); };

    CHECK(list({}) == Ids{12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1});
    CHECK(list({.limit = 3}) == Ids{12, 11, 10});
    CHECK(list({.before = 10, .limit = 3}) == Ids{9, 8, 7});
    CHECK(list({.before = 1}).empty());
    CHECK(list({.limit = 0}).empty());
    CHECK(list({.limit = -5}).empty());
    CHECK(list({.machine_id = kOtherId}) == Ids{12, 9, 6, 3});
    CHECK(list({.machine_id = "none"}).empty());
    CHECK(list({.outcome = Outcome::Crashed}) == Ids{12, 10, 8, 6, 4, 2});
    CHECK(list({.outcome = Outcome::HostDown}).empty());
    CHECK(list({.machine_id = kId, .outcome = Outcome::Crashed}) == Ids{10, 8, 4, 2});
    CHECK(list({.since = at(1000)}) == Ids{12, 11, 10});
    CHECK(list({.since = at(1201)}).empty());
    CHECK(list({.machine_id = kId, .since = at(700)}) == Ids{11, 10, 8, 7});
    CHECK(list({.machine_id = kId,
                .outcome = Outcome::Stopped,
                .since = at(500),
                .before = 11,
                .limit = 1}) == Ids{7});
}

TEST_CASE("a clock that was set back hides no run", "[store][runs]")
{
    const auto store = with_two_machines();
    for (const int asked : {100, 900, 200, 300})
        ok(store->add_run(open_run(kId, asked)));
    CHECK(ids(ok(store->runs({.since = at(250)}))) == Ids{4, 2});
    CHECK(ids(ok(store->runs({.since = at(150)}))) == Ids{4, 3, 2});
}

TEST_CASE("the newest runs cost the same few pages however many there are", "[store][runs]")
{
    const TempDir dir;
    FaultyVfs vfs;
    const std::string path = dir / "berth.db";
    with_two_machines(path);
    const auto fill = [&](int from, int to) {
        RawSql(path).run(
            "WITH RECURSIVE n (i) AS (SELECT " + std::to_string(from) +
            " UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(to) +
            ") INSERT INTO run (machine_id, number, machine_name, cause, fingerprint, cpus, "
            "memory, cpus_rule, memory_rule, accelerator, accelerator_reason, boot, asked_at, "
            "last_seen_at, outcome, sentence, hint, log_path, log_bytes) SELECT "
            "iif(i % 2, '3f9a1c0e77b2', '00000000000a'), i, 'web', 'cli', '0123456789abcdef', 1, "
            "1, "
            "'', '', 'tcg', '', '', i * 1000, 0, iif(i % 1000, 'stopped', 'crashed'), "
            "'It ended as it should.', '', '/some/path/console.log', 0 FROM n");
    };
    const auto pages = [&](const RunFilter& filter) {
        const auto store = ok(Store::open(path));
        vfs.take_reads();
        CHECK(ok(store->runs(filter)).size() == static_cast<std::size_t>(filter.limit));
        return vfs.take_reads();
    };
    const RunFilter of_machine{.machine_id = kId, .limit = 20};
    fill(1, 1000);
    const auto few = pages(of_machine);
    fill(1001, 40000);
    CHECK(pages(of_machine) <= few + 4);
    CHECK(pages({.limit = 20}) < 20);
    CHECK(pages({.machine_id = kId, .before = 20000, .limit = 20}) < 40);
    CHECK(pages({.outcome = Outcome::Crashed, .limit = 20}) < 60);
    CHECK(pages({.machine_id = kOtherId, .outcome = Outcome::Crashed, .limit = 20}) < 60);
    CHECK(pages({.machine_id = kId, .since = at(39'990'000), .limit = 5}) < 30);
}
