#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/run_dir.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

using namespace berth;

namespace {

const RunnerRecord kRunner{1, "web-id", 7, {4711, 18446744073709551615ULL}, "boot-uuid"};

ExitRecord full_exit_record()
{
    ExitRecord record;
    record.machine_id = "web-id";
    record.run = 7;
    record.end = {Outcome::Crashed, 139, "QEMU died: it said \"no\"\nand left", "Look at the log."};
    record.ended_at = from_millis(1'795'472'098'123);
    record.running_at = from_millis(1'795'472'000'000);
    record.first_console_at = from_millis(1'795'472'000'001);
    record.ready_at = from_millis(1'795'472'000'002);
    record.stop_asked_at = from_millis(1'795'472'000'003);
    record.accelerator = "tcg";
    record.accelerator_reason = "no vmx";
    record.console_bytes = 123'456'789'012;
    record.peak_memory_bytes = gib(3).count;
    record.cpu_millis = 0;
    return record;
}

void put(const std::string& path, const std::string& content)
{
    std::ofstream(path) << content;
}

std::string content_of(const std::string& path)
{
    return read_file(path, mib(1)).value();
}

}  // namespace

TEST_CASE("the runner's record reads back as it was written", "[run_dir]")
{
    const test::TempDir temp;
    const RunDirPaths dir(temp.path());
    REQUIRE(write_runner_record(dir, kRunner));
    CHECK(read_runner_record(dir).value() == kRunner);

    struct stat info {};
    REQUIRE(::stat(dir.runner().c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
}

TEST_CASE("the exit record reads back as it was written", "[run_dir]")
{
    const test::TempDir temp;
    const RunDirPaths dir(temp.path());
    REQUIRE(write_exit_record(dir, full_exit_record()));
    CHECK(read_exit_record(dir).value() == full_exit_record());

    ExitRecord bare;
    bare.machine_id = "id";
    bare.run = 1;
    bare.end.sentence = "Nobody saw it end.";
    REQUIRE(write_exit_record(dir, bare));
    const auto read = read_exit_record(dir);
    REQUIRE(read);
    CHECK(*read == bare);
    CHECK_FALSE(read->end.code);  // never an invented 0
}

TEST_CASE("last words that are not UTF-8 do not keep the exit record from being written",
          "[run_dir]")
{
    const test::TempDir temp;
    const RunDirPaths dir(temp.path());
    ExitRecord record = full_exit_record();
    record.end.sentence = "QEMU said \xFF";
    REQUIRE(write_exit_record(dir, record));
    CHECK(read_exit_record(dir).value().end.sentence == "QEMU said \xEF\xBF\xBD");
}

TEST_CASE("a record that is not there is not found", "[run_dir]")
{
    const test::TempDir temp;
    CHECK(read_runner_record(RunDirPaths(temp.path())).error().code == ErrorCode::NotFound);
    CHECK(read_exit_record(RunDirPaths(temp / "nowhere")).error().code == ErrorCode::NotFound);
}

TEST_CASE("a torn record is corrupt wherever it ends", "[run_dir]")
{
    const test::TempDir temp;
    const RunDirPaths dir(temp.path());
    REQUIRE(write_exit_record(dir, full_exit_record()));
    const std::string whole = content_of(dir.exit());
    for (std::size_t length = 0; length + 2 < whole.size(); ++length) {
        put(dir.exit(), whole.substr(0, length));
        const auto record = read_exit_record(dir);
        REQUIRE_FALSE(record);
        REQUIRE(record.error().code == ErrorCode::Corrupt);
        REQUIRE(record.error().message.find(dir.exit()) == 0);
    }
}

TEST_CASE("a record with wrong or missing members is corrupt and names them", "[run_dir]")
{
    const test::TempDir temp;
    const RunDirPaths dir(temp.path());
    put(dir.runner(), R"({"wire": 1, "machine_id": 5, "run": 0, "pid": -1, "boot_id": "b"})");
    const auto record = read_runner_record(dir);
    REQUIRE_FALSE(record);
    CHECK(record.error().code == ErrorCode::Corrupt);
    for (const char* member : {"machine_id", "run", "pid", "start_time"})
        CHECK(record.error().message.find("\n" + std::string(member) + ": ") != std::string::npos);

    put(dir.exit(),
        R"({"wire": 1, "machine_id": "a", "run": 1, "outcome": "exploded", "sentence": "", "ended_at": 1e99})");
    const auto exit = read_exit_record(dir);
    REQUIRE_FALSE(exit);
    CHECK(exit.error().code == ErrorCode::Corrupt);
    CHECK(exit.error().message.find("outcome: ") != std::string::npos);
    CHECK(exit.error().message.find("ended_at: ") != std::string::npos);
}

TEST_CASE("a record of a newer wire version is told apart from a torn one", "[run_dir]")
{
    const test::TempDir temp;
    const RunDirPaths dir(temp.path());
    RunnerRecord newer = kRunner;
    newer.wire = 2;
    REQUIRE(write_runner_record(dir, newer));
    CHECK(read_runner_record(dir).error().code == ErrorCode::TooNew);
    put(dir.exit(), R"({"wire": 99, "what": ["ever"]})");
    CHECK(read_exit_record(dir).error().code == ErrorCode::TooNew);
}

TEST_CASE("members that this version does not know are ignored in a record", "[run_dir]")
{
    const test::TempDir temp;
    const RunDirPaths dir(temp.path());
    REQUIRE(write_runner_record(dir, kRunner));
    std::string text = content_of(dir.runner());
    put(dir.runner(), text.insert(1, "\"colour\": [1, 2],"));
    CHECK(read_runner_record(dir).value() == kRunner);
}

TEST_CASE("a run directory is locked while somebody holds its lock", "[run_dir]")
{
    const test::TempDir temp;
    const RunDirPaths dir(temp.path());
    CHECK_FALSE(is_locked(dir));
    CHECK_FALSE(std::filesystem::exists(dir.lock()));  // asking leaves nothing behind
    {
        const auto lock = lock_file(dir.lock());
        REQUIRE(lock);
        CHECK(is_locked(dir));
        CHECK(is_locked(dir));
    }
    CHECK_FALSE(is_locked(dir));
    CHECK(lock_file(dir.lock()));
}

TEST_CASE("a lock that cannot be looked at counts as held", "[run_dir]")
{
    const test::TempDir temp;
    const RunDirPaths dir(temp.path());
    std::filesystem::create_symlink("elsewhere", dir.lock());
    CHECK(is_locked(dir));
}

TEST_CASE("a record that cannot be written is an error with its path", "[run_dir]")
{
    const RunDirPaths dir("/nonexistent-berth-run");
    const auto written = write_exit_record(dir, full_exit_record());
    REQUIRE_FALSE(written);
    CHECK(written.error().message.find(dir.exit()) != std::string::npos);
}
