#include "store/schema.h"
#include "tests/store/raw_sql.h"
#include "tests/store/samples.h"
#include "tests/support/faulty_vfs.h"
#include "tests/support/temp_dir.h"

#include <array>
#include <filesystem>

using namespace berth;
using namespace berth::test;
using store::migrate_file;
using store::Migration;
using store::Store;

namespace {

// A made-up history. Each step works only after the one before.
constexpr std::array kSteps{
    Migration{1, "CREATE TABLE pet (id INTEGER PRIMARY KEY, name TEXT NOT NULL)"},
    Migration{2, "ALTER TABLE pet ADD COLUMN age INTEGER; UPDATE pet SET age = length(name)"},
    Migration{3,
              "CREATE TABLE toy (pet INTEGER REFERENCES pet (id));"
              "INSERT INTO toy SELECT id FROM pet WHERE age > 3"},
};
constexpr std::span kAll(kSteps);

/// A closed database of version 1 with two rows.
std::string version_1(const TempDir& dir)
{
    std::string path = dir / "pets.db";
    ok(migrate_file(path, kAll.first(1)));
    RawSql(path).run("INSERT INTO pet (name) VALUES ('Rex'), ('Minka')");
    return path;
}

/// The backups in the folder, and what else is there beside `path` and its journals.
std::vector<std::string> beside(const TempDir& dir, const std::string& path)
{
    const std::string own = std::filesystem::path(path).filename().string();
    std::vector<std::string> found;
    for (const auto& [name, content] : files_in(dir.path()))
        if (name != own && name != own + "-wal") found.push_back(name);
    return found;
}

std::string fixture(int version)
{
    return BERTH_STORE_FIXTURES "/version_" + std::to_string(version) + ".sql";
}

/// What the machine of that version's fixture was: full_definition() as far as it was known.
Definition definition_of(int version)
{
    Definition definition = full_definition();
    if (version >= 4) return definition;
    definition.rosetta = false;
    for (Disk& disk : definition.disks)
        disk.bus = DiskBus::Virtio;
    if (version >= 2) return definition;
    definition.autostart.retries = 0;
    definition.autostart.conditions = {};
    definition.on_sleep = SleepPolicy::None;
    definition.console = {};
    return definition;
}

}  // namespace

TEST_CASE("the steps run in order, each once", "[store][migration]")
{
    const TempDir dir;
    const std::string path = version_1(dir);
    ok(migrate_file(path, kAll));
    RawSql sql(path);
    CHECK(sql.value("PRAGMA user_version") == "3");
    CHECK(sql.run("SELECT name, age FROM pet") == std::vector<std::string>{"Rex|3", "Minka|5"});
    CHECK(sql.run("SELECT pet FROM toy") == std::vector<std::string>{"2"});
    ok(migrate_file(path, kAll));
    CHECK(sql.run("SELECT pet FROM toy") == std::vector<std::string>{"2"});
}

TEST_CASE("a new file gets all steps and no backup", "[store][migration]")
{
    const TempDir dir;
    ok(migrate_file(dir / "pets.db", kAll));
    CHECK(RawSql(dir / "pets.db").value("PRAGMA user_version") == "3");
    CHECK(beside(dir, dir / "pets.db").empty());
}

TEST_CASE("a backup of the old version is made first", "[store][migration]")
{
    const TempDir dir;
    const std::string path = version_1(dir);
    const std::string before = dump(path);
    ok(migrate_file(path, kAll));

    const auto backups = beside(dir, path);
    REQUIRE(backups.size() == 1);
    CHECK(backups[0].starts_with("pets.db.before-3-20"));
    CHECK(std::filesystem::status(dir / backups[0]).permissions() ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    CHECK(dump(dir / backups[0]) == before);
    ok(migrate_file(dir / backups[0], kAll.first(1)));  // the old version can use it
}

TEST_CASE("two backups in one second do not meet", "[store][migration]")
{
    const TempDir dir;
    const std::string path = version_1(dir);
    ok(migrate_file(path, kAll.first(2)));
    RawSql(path).run("PRAGMA user_version = 1; ALTER TABLE pet DROP COLUMN age");
    ok(migrate_file(path, kAll.first(2)));
    CHECK(beside(dir, path).size() == 2);
}

TEST_CASE("a step that fails leaves the old version and no backup", "[store][migration]")
{
    const TempDir dir;
    const std::string path = version_1(dir);
    const std::string before = dump(path);
    std::array steps = kSteps;
    SECTION("with an error")
    {
        steps[2].sql = "CREATE TABLE more (x); INSERT INTO no VALUES (1)";
    }
    SECTION("with rows that refer to nothing")
    {
        steps[2].sql = "CREATE TABLE toy (pet INTEGER REFERENCES pet (id));"
                       "INSERT INTO toy VALUES (77)";
    }
    const Error error = error_of(migrate_file(path, steps));
    CHECK(error.code == ErrorCode::Internal);
    CHECK(error.message.find("from version 1 to 3") != std::string::npos);
    CHECK(error.message.find(path) != std::string::npos);
    CHECK(dump(path) == before);
    CHECK(schema_of(path).find("toy") == std::string::npos);
    CHECK(RawSql(path).value("PRAGMA user_version") == "1");
    CHECK(beside(dir, path).empty());
    ok(migrate_file(path, kAll));
}

TEST_CASE("without room for a backup nothing is migrated", "[store][migration]")
{
    const TempDir dir;
    FaultyVfs vfs;
    const std::string path = version_1(dir);
    const std::string before = dump(path);
    vfs.fail(1, FaultyVfs::Fault::NoSpace, FaultyVfs::Times::FromThenOn);
    CHECK(error_of(migrate_file(path, kAll)).code == ErrorCode::Io);
    vfs.heal();
    CHECK(dump(path) == before);
    CHECK(beside(dir, path).empty());
}

TEST_CASE("a migration cut short at any moment is done or not done", "[store][migration][faults]")
{
    using Fault = FaultyVfs::Fault;
    const auto fault = GENERATE(Fault::NoSpace, Fault::IoError, Fault::PowerCut);
    FaultyVfs vfs;
    bool hit = true;
    for (int n = 1; hit; ++n) {
        CAPTURE(n, static_cast<int>(fault));
        const TempDir dir;
        const std::string path = version_1(dir);
        const std::string before = dump(path);
        vfs.fail(n, fault, FaultyVfs::Times::FromThenOn);
        const bool done = migrate_file(path, kAll).has_value();
        hit = vfs.has_failed();
        vfs.restore_power(FaultyVfs::Unsynced::Lost);

        const std::string version = RawSql(path).value("PRAGMA user_version");
        CHECK((version == "3" || (version == "1" && !done)));
        if (version == "1") CHECK(dump(path) == before);
        if (fault != Fault::PowerCut) CHECK(beside(dir, path).size() == (version == "3" ? 1U : 0U));
        ok(migrate_file(path, kAll));
        CHECK(RawSql(path).value("PRAGMA integrity_check") == "ok");
        CHECK(RawSql(path).value("SELECT count(*) FROM toy") == "1");
    }
}

TEST_CASE("a shipped version is never edited", "[store][migration]")
{
    const int version = GENERATE(1, 2, 3, 4);
    const TempDir dir;
    RawSql(dir / "fixture.db").run(content_of(fixture(version)));
    ok(migrate_file(dir / "steps.db", store::schema_migrations().first(version)));
    CHECK(schema_of(dir / "steps.db") == schema_of(dir / "fixture.db"));
}

TEST_CASE("a database of an older version is read by this build", "[store][migration]")
{
    const int version = GENERATE(1, 2, 3, 4);
    const TempDir dir;
    write_content(dir / "berth.db", "");
    RawSql(dir / "berth.db").run(content_of(fixture(version)));
    const auto store = ok(Store::open(dir / "berth.db"));
    CHECK(RawSql(dir / "berth.db").value("PRAGMA user_version") ==
          std::to_string(store::kSchemaVersion));
    CHECK(ok(store->verify()).empty());

    const auto machine = ok(store->find_machine("web"));
    REQUIRE(machine);
    CHECK(machine->id == kId);
    CHECK(machine->definition == definition_of(version));
    CHECK(machine->created_at == at(1));
    const auto run = ok(store->find_run(kId, 1));
    REQUIRE(run);
    store::Run expected = full_run(kId);
    expected.id = expected.number = 1;
    CHECK(text_of(*run) == text_of(expected));
    CHECK(ok(store->add_run(open_run(kId, 5))).number == 2);
    CHECK(ok(store->last_event_seq()) == 1);
    CHECK(ok(store->setting("a")) == "b");

    const store::RunTotals totals = ok(store->totals(kId)).front();
    CHECK(totals.failures == 1);
    CHECK(totals.ran.count() == 4);
    ok(store->update_machine(kId, full_definition(), at(2)));
    CHECK(ok(store->find_machine("web"))->definition == full_definition());
}
