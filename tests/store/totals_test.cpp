#include "tests/store/raw_sql.h"
#include "tests/store/samples.h"
#include "tests/support/faulty_vfs.h"
#include "tests/support/temp_dir.h"

using namespace berth;
using namespace berth::test;
using store::Run;
using store::RunTotals;
using store::Store;

namespace {

/// A run that was ready `wait` after the ask and ran for `ran`.
Run past(std::int64_t asked_at, std::int64_t wait, std::int64_t ran, Outcome outcome)
{
    Run run = ended(open_run(kId, asked_at), outcome, asked_at + 10 + ran);
    run.running_at = at(asked_at + 10);
    run.ready_at = at(asked_at + wait);
    return run;
}

RunTotals totals_of(Store& store, const std::string& id = kId)
{
    const auto all = ok(store.totals(id));
    REQUIRE(all.size() == 1);
    return all.front();
}

}  // namespace

TEST_CASE("the totals of a machine that never ran are nothing", "[store][totals]")
{
    const auto store = with_machines();
    const RunTotals totals = totals_of(*store);
    CHECK(totals.machine_name == "web");
    CHECK(totals.runs == 0);
    CHECK(totals.failures == 0);
    CHECK(totals.ran.count() == 0);
    CHECK(totals.recent == 0);
    CHECK_FALSE(totals.median_to_ready);
    CHECK_FALSE(totals.peak_memory);
    CHECK(ok(store->totals("none")).empty());
    CHECK(ok(store->totals(std::nullopt)).size() == 2);
}

TEST_CASE("runs add up when they end, each once", "[store][totals]")
{
    const auto store = with_machines();
    Run run = ok(store->add_run(open_run(kId, 100)));
    run.running_at = at(110);
    ok(store->update_run(run));
    CHECK(totals_of(*store).runs == 1);
    CHECK(totals_of(*store).ran.count() == 0);

    const Run stopped = ended(run, Outcome::Stopped, 610);
    ok(store->update_run(stopped));
    ok(store->update_run(stopped));  // as a ledger does that is not sure
    CHECK(totals_of(*store).ran.count() == 500);
    CHECK(totals_of(*store).failures == 0);
    ok(store->update_run(ended(run, Outcome::Crashed, 310)));  // corrected
    CHECK(totals_of(*store).ran.count() == 200);
    CHECK(totals_of(*store).failures == 1);
    ok(store->add_run(past(1000, 50, -90, Outcome::Killed)));  // the clock was set back
    CHECK(totals_of(*store).ran.count() == 200);
    CHECK(totals_of(*store, kOtherId).runs == 0);
}

TEST_CASE("the median and the peak are those of the newest runs that ended", "[store][totals]")
{
    const auto store = with_machines();
    for (const int wait : {400, 100, 300, 200})
        ok(store->add_run(past(1000, wait, 5, Outcome::Stopped)));
    CHECK(totals_of(*store).median_to_ready == std::chrono::milliseconds(200));
    ok(store->add_run(past(1000, 900, 5, Outcome::Stopped)));
    CHECK(totals_of(*store).median_to_ready == std::chrono::milliseconds(300));

    Run half = past(1000, 300, 5, Outcome::Stopped);
    half.memory = gib(4);
    half.peak_memory = gib(2);
    Run most = past(1000, 300, 5, Outcome::Stopped);
    most.memory = gib(1);
    most.peak_memory = mib(900);
    for (const Run& run : {half, most, half})
        ok(store->add_run(run));
    ok(store->add_run(open_run(kId, 2000)));
    const RunTotals totals = totals_of(*store);
    CHECK(totals.recent == 8);
    CHECK(totals.peak_memory == mib(900));
    CHECK(totals.memory == gib(1));

    for (int i = 0; i < store::kRecentRuns; ++i)
        ok(store->add_run(past(3000, 7, 5, Outcome::Stopped)));
    CHECK(totals_of(*store).recent == store::kRecentRuns);
    CHECK(totals_of(*store).median_to_ready == std::chrono::milliseconds(7));
    CHECK_FALSE(totals_of(*store).peak_memory);
}

TEST_CASE("pruned runs still count", "[store][totals]")
{
    const auto store = with_machines();
    for (int i = 0; i < 5; ++i)
        ok(store->add_run(past(1000, 50, 1000, Outcome::Crashed)));
    CHECK(ok(store->prune_runs({.runs = 1}, 100)) == 4);
    const RunTotals totals = totals_of(*store);
    CHECK(totals.runs == 5);
    CHECK(totals.failures == 5);
    CHECK(totals.ran.count() == 5000);
    CHECK(totals.recent == 1);
}

TEST_CASE("totals cost the same few pages however many runs there are", "[store][totals]")
{
    const TempDir dir;
    FaultyVfs vfs;
    const std::string path = dir / "berth.db";
    with_machines(path);
    const auto fill = [&](int count) {
        const auto store = ok(Store::open(path));
        ok(store->together([&]() -> Result<void> {
            for (int i = 0; i < count; ++i)
                ok(store->add_run(past(1000 * i, 100, 900, Outcome::Stopped)));
            return {};
        }));
    };
    const auto pages = [&] {
        const auto store = ok(Store::open(path));
        vfs.take_reads();
        CHECK(totals_of(*store).recent == store::kRecentRuns);
        return vfs.take_reads();
    };
    fill(1000);
    const auto few = pages();
    fill(20'000);
    CHECK(pages() <= few + 4);
}
