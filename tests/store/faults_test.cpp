#include "tests/store/raw_sql.h"
#include "tests/store/samples.h"
#include "tests/support/faulty_vfs.h"
#include "tests/support/temp_dir.h"

#include <functional>

using namespace berth;
using namespace berth::test;
using store::Store;
using Fault = FaultyVfs::Fault;
using Times = FaultyVfs::Times;
using Unsynced = FaultyVfs::Unsynced;

namespace {

using Step = std::function<Result<void>(Store&)>;

template <typename T> Result<void> only_whether(const Result<T>& result)
{
    if (!result) return tl::unexpected<Error>(result.error());
    return {};
}

/// The life of a machine, one acknowledged call after the other.
const std::vector<Step>& steps()
{
    static const std::vector<Step> all{
        [](Store& s) { return only_whether(s.add_machine(kId, full_definition(), at(1))); },
        [](Store& s) { return only_whether(s.add_run(open_run(kId, 2))); },
        [](Store& s) {
            store::Run run = full_run(kId);
            run.id = run.number = 1;
            return s.update_run(run);
        },
        [](Store& s) {
            return s.together([&] {
                if (auto run = s.add_run(open_run(kId, 3)); !run) return only_whether(run);
                return only_whether(
                    s.add_event({0, at(3), "run.asked", kId, "web", 2, std::string(9000, 'x')}));
            });
        },
        [](Store& s) {
            return only_whether(s.update_machine(kId, small_definition("renamed"), at(4)));
        },
        [](Store& s) { return s.set_setting("a", "b"); },
        [](Store& s) {
            return only_whether(s.add_machine(kOtherId, full_definition("other"), at(5)));
        },
        [](Store& s) { return s.delete_machine(kId); },
    };
    return all;
}

/// What the database holds after each number of steps, from a run without faults.
std::vector<std::string> expected_states()
{
    const TempDir dir;
    const auto store = ok(Store::open(dir / "berth.db"));
    std::vector<std::string> states{dump(dir / "berth.db")};
    for (const Step& step : steps()) {
        ok(step(*store));
        states.push_back(dump(dir / "berth.db"));
    }
    return states;
}

/// Runs steps from `first` on; the number of the first that failed, or of all.
std::size_t run_from(Store& store, std::size_t first)
{
    while (first < steps().size() && steps()[first](store))
        ++first;
    return first;
}

}  // namespace

TEST_CASE("the store goes on after a fault, and nothing acknowledged is lost", "[store][faults]")
{
    const auto states = expected_states();
    const auto fault = GENERATE(Fault::NoSpace, Fault::IoError);
    const auto times = GENERATE(Times::Once, Times::FromThenOn);
    FaultyVfs vfs;
    bool hit = true;
    int n = 1;
    for (; hit; ++n) {
        CAPTURE(n, static_cast<int>(fault), static_cast<int>(times));
        const TempDir dir;
        vfs.fail(n, fault, times);
        auto opened = Store::open(dir / "berth.db");
        std::size_t done = opened ? run_from(**opened, 0) : 0;
        hit = vfs.has_failed();
        vfs.heal();

        if (!opened) {
            CHECK(opened.error().code == ErrorCode::Io);
            opened = Store::open(dir / "berth.db");
        }
        auto store = ok(std::move(opened));
        CHECK(dump(dir / "berth.db") == states[done]);  // the failed call left nothing
        CHECK(run_from(*store, done) == steps().size());
        store.reset();
        CHECK(ok(store::verify_database(dir / "berth.db")).empty());
        CHECK(dump(dir / "berth.db") == states.back());
    }
    CHECK(n > 60);
}

TEST_CASE("the store opens after a power cut with all that was acknowledged", "[store][faults]")
{
    const auto states = expected_states();
    const auto unsynced = GENERATE(
        Unsynced::Kept, Unsynced::Lost, Unsynced::EverySecondLost, Unsynced::HalfOfEachLost);
    FaultyVfs vfs;
    bool hit = true;
    int n = 1;
    for (; hit; ++n) {
        CAPTURE(n, static_cast<int>(unsynced));
        const TempDir dir;
        vfs.fail(n, Fault::PowerCut, Times::FromThenOn);
        std::size_t done = 0;
        if (auto opened = Store::open(dir / "berth.db")) done = run_from(**opened, 0);
        hit = vfs.has_failed();  // also while closing, which merges the journal
        vfs.restore_power(unsynced);

        auto store = ok(Store::open(dir / "berth.db"));
        // The call under way when the power went is there whole or not at all.
        const std::string found = dump(dir / "berth.db");
        if (done < steps().size() && found == states[done + 1]) ++done;
        CHECK(found == states[done]);
        CHECK(ok(store->verify()).empty());
        CHECK(run_from(*store, done) == steps().size());
        store.reset();
        CHECK(ok(store::verify_database(dir / "berth.db")).empty());
        CHECK(dump(dir / "berth.db") == states.back());
    }
    CHECK(n > 60);
}

TEST_CASE("a full disk says so, and says what to do", "[store][faults]")
{
    const TempDir dir;
    FaultyVfs vfs;
    const auto store = ok(Store::open(dir / "berth.db"));
    ok(store->add_machine(kId, full_definition(), at(1)));
    vfs.fail(1, Fault::NoSpace, Times::FromThenOn);
    const Error error = error_of(store->add_run(open_run(kId, 2)));
    CHECK(error.code == ErrorCode::Io);
    CHECK(error.message.find(dir / "berth.db") != std::string::npos);
    CHECK(error.hint.find("free some space") != std::string::npos);
    CHECK(error.hint.find(dir.path()) != std::string::npos);
    CHECK(ok(store->find_machine("web"))->definition == full_definition());  // reading goes on
    vfs.heal();
    CHECK(ok(store->add_run(open_run(kId, 2))).number == 1);
}
