#include "tests/store/raw_sql.h"
#include "tests/store/samples.h"
#include "tests/support/temp_dir.h"

using namespace berth;
using namespace berth::test;
using store::Store;

namespace {

std::unique_ptr<Store> in_memory()
{
    return ok(Store::open(":memory:"));
}

}  // namespace

TEST_CASE("every member of a definition comes back as it was stored", "[store][machines]")
{
    const auto store = in_memory();
    const Definition definition = full_definition();
    const auto added = ok(store->add_machine(kId, definition, at(10)));
    CHECK(added.id == kId);
    CHECK(added.definition == definition);

    const auto found = ok(store->find_machine("web"));
    REQUIRE(found);
    CHECK(found->id == kId);
    CHECK(found->definition == definition);
    CHECK(found->created_at == at(10));
    CHECK(found->updated_at == at(10));
}

TEST_CASE("what is not set comes back as not set", "[store][machines]")
{
    const auto store = in_memory();
    Definition definition;
    definition.name = "bare";
    ok(store->add_machine(kId, definition, at(10)));
    CHECK(ok(store->find_machine("bare"))->definition == definition);
}

TEST_CASE("sizes up to the last bit come back", "[store][machines]")
{
    const auto store = in_memory();
    Definition definition = small_definition("big");
    definition.memory = Bytes{~0ULL};
    definition.disks = {{"/d", Bytes{1ULL << 63U}, false, DiskBus::Virtio, ""}};
    ok(store->add_machine(kId, definition, at(10)));
    CHECK(ok(store->find_machine("big"))->definition == definition);
}

TEST_CASE("an update replaces all but the id and the creation time", "[store][machines]")
{
    const auto store = in_memory();
    ok(store->add_machine(kId, full_definition(), at(10)));
    const Definition changed = small_definition("renamed");
    const auto updated = ok(store->update_machine(kId, changed, at(20)));
    CHECK(updated.created_at == at(10));
    CHECK(updated.updated_at == at(20));

    CHECK_FALSE(ok(store->find_machine("web")));
    const auto found = ok(store->find_machine("renamed"));
    REQUIRE(found);
    CHECK(found->id == kId);
    CHECK(found->definition == changed);
    CHECK(found->created_at == at(10));
    CHECK(found->updated_at == at(20));
    CHECK(ok(store->machines()).size() == 1);

    ok(store->update_machine(kId, full_definition("again"), at(30)));
    CHECK(ok(store->find_machine("again"))->definition == full_definition("again"));
}

TEST_CASE("a name is taken whatever its case", "[store][machines]")
{
    const auto store = in_memory();
    ok(store->add_machine(kId, small_definition("Web"), at(1)));
    const Error taken = error_of(store->add_machine(kOtherId, small_definition("wEB"), at(2)));
    CHECK(taken.code == ErrorCode::AlreadyExists);
    CHECK(taken.message == "a machine named \"Web\" exists already");
    CHECK(ok(store->find_machine("WEB"))->id == kId);

    ok(store->add_machine(kOtherId, full_definition("db"), at(2)));
    CHECK(error_of(store->update_machine(kOtherId, small_definition("WEB"), at(3))).code ==
          ErrorCode::AlreadyExists);
    CHECK(ok(store->find_machine("db"))->definition == full_definition("db"));
    ok(store->update_machine(kId, small_definition("WEB"), at(3)));  // its own name
    CHECK(ok(store->find_machine("web"))->definition.name == "WEB");
}

TEST_CASE("an id is given once", "[store][machines]")
{
    const auto store = in_memory();
    ok(store->add_machine(kId, small_definition("a"), at(1)));
    CHECK(error_of(store->add_machine(kId, small_definition("b"), at(1))).code ==
          ErrorCode::AlreadyExists);
    CHECK(ok(store->machines()).size() == 1);
}

TEST_CASE("machines are listed by name without regard to case", "[store][machines]")
{
    const auto store = in_memory();
    ok(store->add_machine("000000000001", full_definition("beta"), at(1)));
    ok(store->add_machine("000000000002", small_definition("Gamma"), at(1)));
    ok(store->add_machine("000000000003", small_definition("Alpha"), at(1)));
    const auto machines = ok(store->machines());
    REQUIRE(machines.size() == 3);
    CHECK(machines[0].definition.name == "Alpha");
    CHECK(machines[1].definition == full_definition("beta"));
    CHECK(machines[2].definition.name == "Gamma");
}

TEST_CASE("a machine that is not there is said to be not there", "[store][machines]")
{
    const auto store = in_memory();
    CHECK_FALSE(ok(store->find_machine("web")));
    CHECK(ok(store->machines()).empty());
    CHECK(error_of(store->delete_machine(kId)).code == ErrorCode::NoSuchMachine);
    CHECK(error_of(store->update_machine(kId, small_definition("a"), at(1))).code ==
          ErrorCode::NoSuchMachine);
    CHECK(error_of(store->add_run(open_run(kId, 1))).code == ErrorCode::NoSuchMachine);
}

TEST_CASE("deleting a machine takes all its rows and leaves its events", "[store][machines]")
{
    const TempDir dir;
    const auto store = ok(Store::open(dir / "berth.db"));
    ok(store->add_machine(kId, full_definition("web"), at(1)));
    ok(store->add_machine(kOtherId, full_definition("db"), at(1)));
    ok(store->add_run(full_run(kId)));
    ok(store->add_run(full_run(kOtherId)));
    ok(store->add_event({0, at(1), "machine.created", kId, "web", 0, "{}"}));
    ok(store->delete_machine(kId));

    CHECK_FALSE(ok(store->find_machine("web")));
    CHECK(ok(store->find_machine("db"))->definition == full_definition("db"));
    CHECK(ok(store->runs({})).size() == 1);
    CHECK(ok(store->events_after(0, 10)).size() == 1);
    RawSql sql(dir / "berth.db");
    for (const char* table : {"disk", "network", "forward", "share", "run"})
        CHECK(sql.value("SELECT count(*) FROM " + std::string(table) + " WHERE machine_id = '" +
                        kId + "'") == "0");
}

TEST_CASE("a name that no version writes is damage, named with its column", "[store][machines]")
{
    const TempDir dir;
    const auto store = ok(Store::open(dir / "berth.db"));
    ok(store->add_machine(kId, full_definition(), at(1)));
    const auto refused = [&](const std::string& sql, const std::string& in_message) {
        RawSql(dir / "berth.db").run(sql);
        const Error error = error_of(store->machines());
        CAPTURE(error.message);
        CHECK(error.code == ErrorCode::Corrupt);
        CHECK(error.message.find(in_message) != std::string::npos);
        CHECK(error.message.find(dir / "berth.db") != std::string::npos);
        CHECK(error.hint.find("berth db verify") != std::string::npos);
    };
    refused("UPDATE forward SET host_port = 65536 WHERE position = 0", "host_port");
    refused("UPDATE forward SET host_port = 1; UPDATE machine SET on_sleep = 'snore'", "\"snore\"");
    for (const char* text : {"", "{}", "[1]", "[\"/a\""}) {
        CAPTURE(text);
        refused("UPDATE machine SET on_sleep = 'none', autostart_mounted = '" + std::string(text) +
                    "'",
                "autostart_mounted holds " + std::string(text));
    }
    refused("UPDATE machine SET autostart_mounted = '[]', restart = 'sometimes'", "\"sometimes\"");
}

TEST_CASE("a write of many rows is there whole or not at all", "[store][machines]")
{
    const TempDir dir;
    const auto store = ok(Store::open(dir / "berth.db"));
    ok(store->add_machine(kId, full_definition("web"), at(1)));
    // The last table that the write fills refuses its row.
    RawSql(dir / "berth.db")
        .run("CREATE TRIGGER refuse BEFORE INSERT ON share WHEN NEW.tag = 'no' "
             "BEGIN SELECT RAISE(ABORT, 'refused by the test'); END");
    const std::string before = dump(dir / "berth.db");
    Definition refused = full_definition("other");
    refused.shares.push_back({"no", "/n", false, true, ""});

    CHECK(error_of(store->add_machine(kOtherId, refused, at(2))).code == ErrorCode::Internal);
    CHECK(dump(dir / "berth.db") == before);
    CHECK(error_of(store->update_machine(kId, refused, at(2))).code == ErrorCode::Internal);
    CHECK(dump(dir / "berth.db") == before);
    CHECK(ok(store->find_machine("web"))->definition == full_definition("web"));
}

TEST_CASE("calls made together are stored together", "[store][together]")
{
    const TempDir dir;
    const auto store = ok(Store::open(dir / "berth.db"));
    ok(store->add_machine(kId, small_definition("web"), at(1)));
    const std::string before = dump(dir / "berth.db");

    SECTION("all when none fails")
    {
        ok(store->together([&]() -> Result<void> {
            ok(store->add_run(open_run(kId, 5)));
            ok(store->add_event({0, at(5), "run.asked", kId, "web", 1, "{}"}));
            CHECK(dump(dir / "berth.db") == before);  // another connection sees nothing yet
            return {};
        }));
        CHECK(ok(store->open_runs()).size() == 1);
        CHECK(ok(store->last_event_seq()) == 1);
    }
    SECTION("none when the caller fails")
    {
        const auto done = store->together([&]() -> Result<void> {
            ok(store->add_run(open_run(kId, 5)));
            return fail(ErrorCode::Refused, "changed its mind");
        });
        CHECK(error_of(done).code == ErrorCode::Refused);
        CHECK(dump(dir / "berth.db") == before);
    }
    SECTION("none when a call failed, even if the caller did not look")
    {
        const auto done = store->together([&]() -> Result<void> {
            ok(store->set_setting("a", "1"));
            CHECK_FALSE(store->delete_machine("no"));
            CHECK_FALSE(store->set_setting("b", "2"));  // nothing is tried any more
            return {};
        });
        CHECK(error_of(done).code == ErrorCode::NoSuchMachine);
        CHECK(dump(dir / "berth.db") == before);
    }
    SECTION("one inside another is part of it")
    {
        ok(store->together(
            [&] { return store->together([&] { return store->set_setting("a", "1"); }); }));
        CHECK(ok(store->setting("a")) == "1");
    }
    ok(store->set_setting("after", "works"));
    CHECK(ok(store->setting("after")) == "works");
}
