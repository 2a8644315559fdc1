#include "tests/store/raw_sql.h"
#include "tests/store/samples.h"
#include "tests/support/faulty_vfs.h"
#include "tests/support/temp_dir.h"

#include <algorithm>

using namespace berth;
using namespace berth::test;
using store::PrunedRun;
using store::Run;
using store::Store;

namespace {

using Numbers = std::vector<std::int64_t>;

/// Runs 1, 2, 3, … of one machine: asked at 100, 200, 300, … and ended 50 later.
void add_runs(Store& store, const std::string& id, const std::vector<Outcome>& outcomes)
{
    std::int64_t asked_at = 100;
    for (const Outcome outcome : outcomes) {
        ok(store.add_run(ended(open_run(id, asked_at), outcome, asked_at + 50)));
        asked_at += 100;
    }
}

Numbers numbers(Store& store, const std::string& id = kId)
{
    Numbers found;
    for (const Run& run : ok(store.runs({.machine_id = id})))
        found.push_back(run.number);
    std::reverse(found.begin(), found.end());
    return found;
}

}  // namespace

TEST_CASE("of each machine the newest runs stay", "[store][retention]")
{
    const auto store = with_machines();
    add_runs(*store, kId, std::vector(6, Outcome::Stopped));
    add_runs(*store, kOtherId, std::vector(2, Outcome::Stopped));
    CHECK(ok(store->prune_runs({.runs = 3}, 100)) == 3);
    CHECK(numbers(*store) == Numbers{4, 5, 6});
    CHECK(numbers(*store, kOtherId) == Numbers{1, 2});
    CHECK(ok(store->prune_runs({.runs = 3}, 100)) == 0);
    CHECK(ok(store->prune_runs({}, 100)) == 0);
}

TEST_CASE("the newest failed run stays, however old it is", "[store][retention]")
{
    for (const Outcome failure : {Outcome::Crashed, Outcome::StartFailed, Outcome::Unknown}) {
        const auto store = with_machines();
        add_runs(*store, kId, {Outcome::Crashed, failure, Outcome::Stopped, Outcome::Killed});
        CHECK(ok(store->prune_runs({.runs = 1}, 100)) == 2);
        CHECK(numbers(*store) == Numbers{2, 4});
        CHECK(ok(store->prune_runs({.runs = 0, .ended_before = at(9999)}, 100)) == 1);
        CHECK(numbers(*store) == Numbers{2});
        ok(store->add_run(ended(open_run(kId, 500), failure, 510)));
        CHECK(ok(store->prune_runs({.runs = 0}, 100)) == 1);
        CHECK(numbers(*store) == Numbers{5});
    }
}

TEST_CASE("an open run stays, however old it is", "[store][retention]")
{
    const auto store = with_machines();
    ok(store->add_run(open_run(kId, 1)));
    add_runs(*store, kId, {Outcome::Stopped, Outcome::Stopped});
    CHECK(ok(store->prune_runs({.runs = 0, .ended_before = at(9999)}, 100)) == 2);
    CHECK(numbers(*store) == Numbers{1});
}

TEST_CASE("runs go by when they ended", "[store][retention]")
{
    const auto store = with_machines();
    ok(store->add_run(ended(open_run(kId, 1), Outcome::Stopped, 5000)));  // a long one
    add_runs(*store, kId, std::vector(3, Outcome::Stopped));
    CHECK(ok(store->prune_runs({.ended_before = at(300)}, 100)) == 2);
    CHECK(numbers(*store) == Numbers{1, 4});
}

TEST_CASE("rows go a batch at a time, oldest first, and are remembered until their logs are gone",
          "[store][retention]")
{
    const TempDir dir;
    {
        const auto store = with_machines(dir / "berth.db");
        add_runs(*store, kId, std::vector(5, Outcome::Stopped));
        CHECK(ok(store->prune_runs({.runs = 1}, 3)) == 3);
        CHECK(numbers(*store) == Numbers{4, 5});
    }
    const auto store = ok(Store::open(dir / "berth.db"));
    using Pruned = std::vector<PrunedRun>;
    CHECK(ok(store->pruned_runs(2)) == Pruned{{kId, 1}, {kId, 2}});
    ok(store->forget_pruned({{kId, 1}, {kId, 2}}));
    CHECK(ok(store->pruned_runs(10)) == Pruned{{kId, 3}});
    CHECK(ok(store->add_run(open_run(kId, 1))).number == 6);
}

TEST_CASE("looking for what may go reads few pages when nothing may", "[store][retention]")
{
    const TempDir dir;
    FaultyVfs vfs;
    const std::string path = dir / "berth.db";
    with_machines(path);
    const auto fill = [&](int from, int to) {
        const auto store = ok(Store::open(path));
        ok(store->together([&]() -> Result<void> {
            for (int i = from; i < to; ++i)
                ok(store->add_run(ended(open_run(kId, 1000 * i),
                                        i == 0 ? Outcome::Crashed : Outcome::Stopped,
                                        1000 * i + 1)));
            return {};
        }));
    };
    const auto pages = [&](const store::Retention& retention) {
        const auto store = ok(Store::open(path));
        vfs.take_reads();
        CHECK(ok(store->prune_runs(retention, 100)) == 0);
        return vfs.take_reads();
    };
    fill(0, 20'000);
    CHECK(pages({.runs = 30'000}) < 20);
    CHECK(pages({.runs = 19'999, .ended_before = at(900)}) < 200);  // counts through the index
    CHECK(pages({.ended_before = at(900)}) < 20);
}
