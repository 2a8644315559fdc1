#include "tests/store/raw_sql.h"
#include "tests/store/samples.h"
#include "tests/support/temp_dir.h"

using namespace berth;
using namespace berth::test;
using store::Event;
using store::Store;

namespace {

Event event(std::int64_t when)
{
    return {0, at(when), "run.ready", kId, "web", 3, R"({"a":1})"};
}

}  // namespace

TEST_CASE("every member of an event comes back as it was stored", "[store][events]")
{
    const auto store = ok(Store::open(":memory:"));
    CHECK(ok(store->last_event_seq()) == 0);
    CHECK(ok(store->add_event(event(7))) == 1);
    CHECK(ok(store->add_event({0, at(8), "agent.started", "", "", 0, "{}"})) == 2);

    const auto events = ok(store->events_after(0, 10));
    REQUIRE(events.size() == 2);
    CHECK(events[0].seq == 1);
    CHECK(events[0].at == at(7));
    CHECK(events[0].kind == "run.ready");
    CHECK(events[0].machine_id == kId);
    CHECK(events[0].machine_name == "web");
    CHECK(events[0].run == 3);
    CHECK(events[0].data == R"({"a":1})");
    CHECK(events[1].kind == "agent.started");
    CHECK(events[1].machine_id.empty());
    CHECK(events[1].machine_name.empty());
    CHECK(events[1].run == 0);
}

TEST_CASE("events are read on from where a client stopped", "[store][events]")
{
    const auto store = ok(Store::open(":memory:"));
    for (int i = 1; i <= 5; ++i)
        ok(store->add_event(event(i)));
    const auto seqs = [&](std::int64_t after, int limit) {
        std::vector<std::int64_t> found;
        for (const Event& e : ok(store->events_after(after, limit)))
            found.push_back(e.seq);
        return found;
    };
    CHECK(seqs(0, 2) == std::vector<std::int64_t>{1, 2});
    CHECK(seqs(2, 100) == std::vector<std::int64_t>{3, 4, 5});
    CHECK(seqs(5, 100).empty());
    CHECK(seqs(0, 0).empty());
    CHECK(seqs(0, -1).empty());
}

TEST_CASE("the sequence goes on after reopening and after pruning", "[store][events]")
{
    const TempDir dir;
    {
        const auto store = ok(Store::open(dir / "berth.db"));
        for (int i = 1; i <= 3; ++i)
            ok(store->add_event(event(i)));
    }
    {
        const auto store = ok(Store::open(dir / "berth.db"));
        CHECK(ok(store->last_event_seq()) == 3);
        CHECK(ok(store->add_event(event(4))) == 4);
        RawSql(dir / "berth.db").run("DELETE FROM event");  // pruned
    }
    const auto store = ok(Store::open(dir / "berth.db"));
    CHECK(ok(store->last_event_seq()) == 4);
    CHECK(ok(store->events_after(0, 10)).empty());
    CHECK(ok(store->add_event(event(5))) == 5);
    CHECK(ok(store->last_event_seq()) == 5);
}

TEST_CASE("the sequence has no gap where an event was not stored", "[store][events]")
{
    const auto store = ok(Store::open(":memory:"));
    ok(store->add_event(event(1)));
    CHECK_FALSE(store->together([&]() -> Result<void> {
        CHECK(ok(store->add_event(event(2))) == 2);
        return fail(ErrorCode::Refused, "undone");
    }));
    CHECK(ok(store->last_event_seq()) == 1);
    CHECK(ok(store->add_event(event(3))) == 2);
}

TEST_CASE("settings are kept by name", "[store][settings]")
{
    const TempDir dir;
    {
        const auto store = ok(Store::open(dir / "berth.db"));
        CHECK_FALSE(ok(store->setting("retention")));
        CHECK(ok(store->settings()).empty());
        ok(store->set_setting("retention", "100"));
        ok(store->set_setting("retention", "200"));
        ok(store->set_setting("appearance", ""));
    }
    const auto store = ok(Store::open(dir / "berth.db"));
    CHECK(ok(store->setting("retention")) == "200");
    CHECK(ok(store->setting("appearance")) == "");
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    CHECK(ok(store->settings()) == Pairs{{"appearance", ""}, {"retention", "200"}});
}
