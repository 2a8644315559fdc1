#include "vzcore/run_dir.h"

#include "vzcore/base/file.h"
#include "vzcore/document_names.h"
#include "vzcore/json_fields.h"
#include "vzcore/rpc/rpc.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <functional>
#include <limits>

namespace berth {
namespace {

constexpr std::int64_t kFirstRun = 1;
constexpr std::int64_t kAnyRun = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLastMillis = 253'402'300'799'999;  // the end of the year 9999
constexpr std::uint64_t kAnyCount = std::numeric_limits<std::uint64_t>::max();

/// Both records are read alike: whatever is wrong with one is Corrupt, since we wrote it.
Result<void> read_record(const std::string& path, const std::function<void(FieldReader&)>& read)
{
    const auto text = read_file(path, kDocumentLimit);
    if (!text) return tl::unexpected(text.error());
    const auto document = parse_document(*text, path);
    if (!document) return fail(ErrorCode::Corrupt, document.error().message);

    std::vector<FieldError> errors;
    FieldReader reader(*document, "", errors);
    if (const auto version = reader.version("wire", rpc::kWireVersion, path); !version)
        return tl::unexpected(version.error());
    read(reader);
    if (errors.empty()) return {};
    return fail(fail(ErrorCode::Corrupt, errors).value(), path);
}

void read_time(FieldReader& reader, std::string_view name, std::optional<UnixTime>& target)
{
    std::optional<std::int64_t> millis;
    reader.whole(name, millis, std::int64_t{0}, kLastMillis);
    if (millis) target = from_millis(*millis);
}

void read_end(FieldReader& reader, RunEnd& end)
{
    constexpr int kAnyCode = std::numeric_limits<int>::max();
    reader.choice("outcome", end.outcome, kOutcomes, Presence::Required);
    reader.whole("code", end.code, -kAnyCode, kAnyCode);
    reader.text("sentence", end.sentence, Presence::Required);
    reader.text("hint", end.hint);
}

template <typename Value>
void write_if(Json& json, const char* name, const std::optional<Value>& value)
{
    if (value) json[name] = *value;
}

void write_if(Json& json, const char* name, const std::optional<UnixTime>& at)
{
    if (at) json[name] = to_millis(*at);
}

}  // namespace

Result<RunnerRecord> read_runner_record(const RunDirPaths& dir)
{
    RunnerRecord record;
    const auto read = read_record(dir.runner(), [&](FieldReader& reader) {
        constexpr pid_t kFirstPid = 1;
        constexpr pid_t kLastPid = std::numeric_limits<pid_t>::max();
        reader.text("machine_id", record.machine_id, Presence::Required);
        reader.whole("run", record.run, kFirstRun, kAnyRun, Presence::Required);
        reader.whole("pid", record.process.pid, kFirstPid, kLastPid, Presence::Required);
        reader.whole("start_time",
                     record.process.start_time,
                     std::uint64_t{0},
                     kAnyCount,
                     Presence::Required);
        reader.text("boot_id", record.boot, Presence::Required);
    });
    if (!read) return tl::unexpected(read.error());
    return record;
}

Result<ExitRecord> read_exit_record(const RunDirPaths& dir)
{
    ExitRecord record;
    const auto read = read_record(dir.exit(), [&](FieldReader& reader) {
        reader.text("machine_id", record.machine_id, Presence::Required);
        reader.whole("run", record.run, kFirstRun, kAnyRun, Presence::Required);
        read_end(reader, record.end);
        std::int64_t ended_at = 0;
        reader.whole("ended_at", ended_at, std::int64_t{0}, kLastMillis, Presence::Required);
        record.ended_at = from_millis(ended_at);
        read_time(reader, "running_at", record.running_at);
        read_time(reader, "first_console_at", record.first_console_at);
        read_time(reader, "ready_at", record.ready_at);
        read_time(reader, "stop_asked_at", record.stop_asked_at);
        reader.text("accelerator", record.accelerator);
        reader.text("accelerator_reason", record.accelerator_reason);
        reader.whole("console_bytes", record.console_bytes, std::uint64_t{0}, kAnyCount);
        reader.whole("peak_memory_bytes", record.peak_memory_bytes, std::uint64_t{0}, kAnyCount);
        reader.whole("cpu_millis", record.cpu_millis, std::uint64_t{0}, kAnyCount);
    });
    if (!read) return tl::unexpected(read.error());
    return record;
}

Result<void> write_runner_record(const RunDirPaths& dir, const RunnerRecord& record)
{
    const Json json{{"wire", record.wire},
                    {"machine_id", record.machine_id},
                    {"run", record.run},
                    {"pid", record.process.pid},
                    {"start_time", record.process.start_time},
                    {"boot_id", record.boot}};
    return write_file_atomically(dir.runner(), dump_pretty(json) + "\n");
}

Result<void> write_exit_record(const RunDirPaths& dir, const ExitRecord& record)
{
    Json json{{"wire", rpc::kWireVersion},
              {"machine_id", record.machine_id},
              {"run", record.run},
              {"outcome", name_of(record.end.outcome)}};
    write_if(json, "code", record.end.code);
    json["sentence"] = record.end.sentence;
    json["hint"] = record.end.hint;
    json["ended_at"] = to_millis(record.ended_at);
    write_if(json, "running_at", record.running_at);
    write_if(json, "first_console_at", record.first_console_at);
    write_if(json, "ready_at", record.ready_at);
    write_if(json, "stop_asked_at", record.stop_asked_at);
    json["accelerator"] = record.accelerator;
    json["accelerator_reason"] = record.accelerator_reason;
    json["console_bytes"] = record.console_bytes;
    write_if(json, "peak_memory_bytes", record.peak_memory_bytes);
    write_if(json, "cpu_millis", record.cpu_millis);
    return write_file_atomically(dir.exit(), dump_pretty(json) + "\n");
}

// There is no asking for a flock without taking it. It is taken shared, so that two who ask do not
// see each other, and for an instant only. What cannot be looked at counts as held: only a lock
// that was seen free allows cleaning up.
bool is_locked(const RunDirPaths& dir)
{
    const auto file = open_file(dir.lock(), O_RDONLY | O_NOFOLLOW);
    if (!file) return file.error().code != ErrorCode::NotFound;
    while (::flock(file->get(), LOCK_SH | LOCK_NB) != 0)
        if (errno != EINTR) return true;
    return false;
}

}  // namespace berth
