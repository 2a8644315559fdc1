#include "tests/store/ordinary_user.h"
#include "tests/store/raw_sql.h"
#include "tests/store/samples.h"
#include "tests/support/faulty_vfs.h"
#include "tests/support/temp_dir.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace berth;
using namespace berth::test;
using store::Store;

namespace {

/// A database with something in each table, closed.
std::string make_database(const std::string& path)
{
    const auto store = ok(Store::open(path));
    ok(store->add_machine(kId, full_definition(), at(1)));
    ok(store->add_run(full_run(kId)));
    ok(store->add_run(ended(open_run(kId, 1), Outcome::Stopped, 2)));
    ok(store->prune_runs({.runs = 0}, 10));
    ok(store->add_event({0, at(1), "machine.created", kId, "web", 0, "{}"}));
    ok(store->set_setting("a", "b"));
    return path;
}

/// Opening fails with the code, says which file, and changes nothing.
Error refused(const TempDir& dir, ErrorCode code)
{
    const auto before = files_in(dir.path());
    Error error = error_of(Store::open(dir / "berth.db"));
    CHECK(error.code == code);
    CHECK(error.message.find(dir / "berth.db") != std::string::npos);
    CHECK(files_in(dir.path()) == before);
    return error;
}

mode_t mode_of(const std::string& path)
{
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    return info.st_mode & 0777;
}

/// A copy as a power cut would leave it: the database and a log not yet merged into it.
void copy_unclean(const std::string& from, const std::string& to)
{
    for (const char* suffix : {"", "-wal"})
        write_content(to + suffix, content_of(from + suffix));
}

}  // namespace

TEST_CASE("a new database is there after reopening, private, and alone when closed",
          "[store][open]")
{
    const TempDir dir;
    ::umask(0);
    const std::string path = make_database(dir / "berth.db");
    CHECK(mode_of(path) == 0600);
    CHECK(files_in(dir.path()).size() == 1);

    const auto store = ok(Store::open(path));
    CHECK(ok(store->find_machine("web"))->definition == full_definition());
    CHECK(ok(store->runs({})).size() == 1);
    CHECK(ok(store->last_event_seq()) == 1);
    CHECK(ok(store->setting("a")) == "b");
    CHECK(ok(store->verify()).empty());
    ok(store->set_setting("a", "c"));
    CHECK(mode_of(path + "-wal") == 0600);
    CHECK(mode_of(path + "-shm") == 0600);
    ::umask(022);
}

TEST_CASE("the journal is kept short", "[store][open]")
{
    const TempDir dir;
    const FaultyVfs vfs;  // does not wait for the disk
    const auto store = ok(Store::open(dir / "berth.db"));
    ok(store->add_machine(kId, full_definition(), at(1)));
    for (int i = 0; i < 1500; ++i)
        ok(store->add_event({0, at(i), "machine.state", kId, "web", 0, std::string(500, 'x')}));
    CHECK(std::filesystem::file_size(dir / "berth.db-wal") < 2'000'000);
    ok(store->together([&]() -> Result<void> {
        for (int i = 0; i < 1500; ++i)
            ok(store->add_event(
                {0, at(i), "machine.state", kId, "web", 0, std::string(5000, 'x')}));
        return {};
    }));
    CHECK(std::filesystem::file_size(dir / "berth.db-wal") > 2'000'000);
    for (int i = 0; i < 3; ++i)
        ok(store->set_setting("a", std::to_string(i)));
    CHECK(std::filesystem::file_size(dir / "berth.db-wal") < 2'000'000);
}

TEST_CASE("an empty file becomes a database", "[store][open]")
{
    const TempDir dir;
    write_content(dir / "berth.db", "");
    make_database(dir / "berth.db");
    CHECK(ok(store::verify_database(dir / "berth.db")).empty());
}

TEST_CASE("a path with signs that mean something elsewhere is a path", "[store][open]")
{
    const TempDir dir;
    for (const char* name : {"a?mode=memory", "%41#b", "sp ace 'quote\" ü", "file:x"}) {
        CAPTURE(name);
        make_database(dir / name);
        CHECK(ok(ok(Store::open(dir / name))->setting("a")) == "b");
    }
    CHECK(files_in(dir.path()).size() == 4);
}

TEST_CASE("a database of a newer Berth is refused and left byte for byte", "[store][open]")
{
    const TempDir dir;
    RawSql(make_database(dir / "berth.db")).run("PRAGMA user_version = 99");
    SECTION("closed cleanly")
    {
        REQUIRE(files_in(dir.path()).size() == 1);
        const Error error = refused(dir, ErrorCode::TooNew);
        CHECK(error.message.find("version 99") != std::string::npos);
        CHECK(error.hint.find("update Berth") != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(dir / "berth.db-shm"));
    }
    SECTION("read-only, as by a careful user")
    {
        std::filesystem::permissions(dir / "berth.db", std::filesystem::perms::owner_read);
        refused(dir, ErrorCode::TooNew);
    }
}

TEST_CASE("a newer Berth that was killed after its migration is respected too", "[store][open]")
{
    const TempDir from;
    const TempDir dir;
    make_database(from / "berth.db");
    RawSql newer(from / "berth.db");
    newer.run("PRAGMA user_version = 99; CREATE TABLE later (x); INSERT INTO later VALUES (1)");
    copy_unclean(from / "berth.db", dir / "berth.db");
    REQUIRE(content_of(dir / "berth.db").find("later") == std::string::npos);  // only in the log
    refused(dir, ErrorCode::TooNew);
}

TEST_CASE("what an agent left in the journal when it was killed is there", "[store][open]")
{
    const TempDir from;
    const TempDir dir;
    const auto killed = ok(Store::open(from / "berth.db"));
    ok(killed->add_machine(kId, full_definition(), at(1)));
    copy_unclean(from / "berth.db", dir / "berth.db");
    const auto store = ok(Store::open(dir / "berth.db"));
    CHECK(ok(store->find_machine("web"))->definition == full_definition());
}

TEST_CASE("a file that is no database is refused and left as it is", "[store][open]")
{
    const TempDir dir;
    const std::string path = dir / "berth.db";
    std::string garbage(8192, '\0');
    for (std::size_t i = 0; i < garbage.size(); ++i)
        garbage[i] = static_cast<char>(i * 7919 >> 3);
    for (const std::string& content :
         {garbage, std::string("hello"), std::string(4096, '\0'), std::string(2, 'x')}) {
        CAPTURE(content.size());
        write_content(path, content);
        const Error error = refused(dir, ErrorCode::Corrupt);
        CHECK(error.hint.find("berth db verify") != std::string::npos);
        CHECK_FALSE(ok(store::verify_database(path)).empty());
    }
}

TEST_CASE("a database of another program is refused and left as it is", "[store][open]")
{
    const TempDir dir;
    RawSql(dir / "berth.db").run("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
    std::filesystem::permissions(
        dir / "berth.db", std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    refused(dir, ErrorCode::Refused);
}

TEST_CASE("a truncated database is refused and left as it is", "[store][open]")
{
    const TempDir dir;
    const std::string whole = content_of(make_database(dir / "berth.db"));
    for (std::size_t size = 4096; size < whole.size(); size += 4096) {
        CAPTURE(size);
        write_content(dir / "berth.db", whole.substr(0, size));
        refused(dir, ErrorCode::Corrupt);
        write_content(dir / "berth.db", whole.substr(0, size + 100));
        refused(dir, ErrorCode::Corrupt);
    }
}

TEST_CASE("a torn page anywhere is refused and left as it is", "[store][open]")
{
    const TempDir dir;
    const std::string whole = content_of(make_database(dir / "berth.db"));
    for (std::size_t page = 0; page < whole.size(); page += 4096) {
        CAPTURE(page / 4096);
        write_content(dir / "berth.db",
                      std::string(whole).replace(page, 2048, std::string(2048, '\xa5')));
        refused(dir, ErrorCode::Corrupt);
        CHECK_FALSE(ok(store::verify_database(dir / "berth.db")).empty());
    }
}

TEST_CASE("of a very large file what the user wants is checked", "[store][open]")
{
    const TempDir dir;
    const FaultyVfs vfs;  // does not wait for the disk
    const std::string path = make_database(dir / "berth.db");
    RawSql sql(path);
    sql.run("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000) "
            "INSERT INTO event (at, kind, data) SELECT i, 'x', printf('%.6000c', 'y') FROM n; "
            "PRAGMA wal_checkpoint(TRUNCATE)");
    REQUIRE(std::filesystem::file_size(path) > 33'000'000);
    const auto tear_root_of = [&](const std::string& table) {
        const auto page = std::stoul(
            sql.value("SELECT rootpage FROM sqlite_schema WHERE name = '" + table + "'"));
        std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(static_cast<std::streamoff>((page - 1) * 4096));
        file << std::string(2048, '\xa5');
    };
    SECTION("which is damaged")
    {
        tear_root_of("machine");
        refused(dir, ErrorCode::Corrupt);
    }
    SECTION("while history is checked when it is read")
    {
        tear_root_of("event");
        const auto store = ok(Store::open(path));
        CHECK(ok(store->find_machine("web"))->definition == full_definition());
        CHECK(error_of(store->events_after(0, 10)).code == ErrorCode::Corrupt);
        CHECK_FALSE(ok(store->verify()).empty());
        CHECK_FALSE(ok(store::verify_database(path)).empty());
    }
}

TEST_CASE("a journal without its database is not thrown away", "[store][open]")
{
    const TempDir from;
    const TempDir dir;
    const auto killed = ok(Store::open(from / "berth.db"));
    ok(killed->set_setting("a", "b"));
    write_content(dir / "berth.db-wal", content_of(from / "berth.db-wal"));
    refused(dir, ErrorCode::Corrupt);
    write_content(dir / "berth.db", "");
    refused(dir, ErrorCode::Corrupt);
}

TEST_CASE("a database that others may read, or that is theirs, is refused", "[store][open]")
{
    const TempDir dir;
    make_database(dir / "berth.db");
    SECTION("readable by all")
    {
        std::filesystem::permissions(dir / "berth.db",
                                     std::filesystem::perms::others_read,
                                     std::filesystem::perm_options::add);
        CHECK(refused(dir, ErrorCode::Refused).hint.find("chmod 600") != std::string::npos);
    }
    SECTION("of another user")
    {
        if (::geteuid() != 0) return;  // only root can make such a file
        std::filesystem::permissions(dir.path(), std::filesystem::perms::all);
        const OrdinaryUser nobody(dir.path());
        const Error error = error_of(Store::open(dir / "berth.db"));
        CHECK(error.code == ErrorCode::Refused);
        CHECK(error.message.find("another user") != std::string::npos);
    }
}

TEST_CASE("a place that cannot hold a database is named", "[store][open]")
{
    const TempDir dir;
    write_content(dir / "file", "");
    const auto cannot = [](const std::string& path) {
        CAPTURE(path);
        const Error error = error_of(Store::open(path));
        CHECK(error.code == ErrorCode::Io);
        CHECK(error.message.find(path) != std::string::npos);
        CHECK_FALSE(error.hint.empty());
    };
    cannot(dir / "file/berth.db");
    cannot(dir / "missing/berth.db");
    cannot("/proc/berth.db");
    CHECK(error_of(Store::open(dir.path())).code == ErrorCode::Refused);  // a folder
}

TEST_CASE("a read-only folder or file is named", "[store][open]")
{
    const TempDir dir;
    const OrdinaryUser user(dir.path());
    const auto refused_with_hint = [&] {
        const Error error = error_of(Store::open(dir / "berth.db"));
        CHECK(error.code == ErrorCode::Io);
        CHECK(error.message.find(dir / "berth.db") != std::string::npos);
        CHECK(error.hint.find("may write") != std::string::npos);
    };
    SECTION("nothing there yet")
    {
        std::filesystem::permissions(dir.path(), std::filesystem::perms(0500));
        refused_with_hint();
    }
    SECTION("folder")
    {
        make_database(dir / "berth.db");
        std::filesystem::permissions(dir.path(), std::filesystem::perms(0500));
        refused_with_hint();
    }
    SECTION("file")
    {
        make_database(dir / "berth.db");
        std::filesystem::permissions(dir / "berth.db", std::filesystem::perms(0400));
        refused_with_hint();
    }
    std::filesystem::permissions(dir.path(), std::filesystem::perms(0700));
}

TEST_CASE("a database that another program holds is busy, and then not", "[store][open]")
{
    const TempDir dir;
    const auto store = ok(Store::open(dir / "berth.db"));
    RawSql other(dir / "berth.db");
    other.run("BEGIN IMMEDIATE");
    const Error error = error_of(store->set_setting("a", "b"));
    CHECK(error.code == ErrorCode::Busy);
    CHECK(error.message.find(dir / "berth.db") != std::string::npos);
    CHECK_FALSE(ok(store->setting("a")));  // reading goes on
    other.run("ROLLBACK");
    ok(store->set_setting("a", "b"));
}

TEST_CASE("damage that shows while the agent runs is found by verify", "[store][open]")
{
    const TempDir dir;
    make_database(dir / "berth.db");
    const auto store = ok(Store::open(dir / "berth.db"));
    CHECK(ok(store->verify()).empty());
    {
        RawSql sql(dir / "berth.db");
        sql.run("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, "
                "'run (outcome)', 'run (code)') WHERE name = 'run_of_outcome'");
    }
    CHECK_FALSE(ok(ok(Store::open(dir / "berth.db"))->verify()).empty());
    CHECK_FALSE(ok(store::verify_database(dir / "berth.db")).empty());
}

TEST_CASE("a backup is a whole, private database", "[store][backup]")
{
    const TempDir dir;
    make_database(dir / "berth.db");
    const auto store = ok(Store::open(dir / "berth.db"));
    ok(store->set_setting("only in", "the journal"));
    ok(store->back_up(dir / "copy.db"));
    CHECK(mode_of(dir / "copy.db") == 0600);
    CHECK(dump(dir / "copy.db") == dump(dir / "berth.db"));
    ok(store->set_setting("a", "later"));
    CHECK(ok(ok(Store::open(dir / "copy.db"))->setting("a")) == "b");

    CHECK(error_of(store->back_up(dir / "copy.db")).code == ErrorCode::AlreadyExists);
    CHECK_FALSE(store->back_up(dir / "missing/copy.db"));
    for (const auto& [name, content] : files_in(dir.path())) {
        CAPTURE(name);
        CHECK((name == "copy.db" || name.starts_with("berth.db")));
    }
}
