#include "vzcore/saved_state.h"

#include "vzcore/base/file.h"
#include "vzcore/base/file_time.h"
#include "vzcore/json_fields.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <limits>

namespace berth {
namespace {

constexpr int kVersion = 1;
constexpr std::int64_t kLastMillis = 253'402'300'799'999;  // the end of the year 9999

void read_bytes(FieldReader& reader, Bytes& target)
{
    reader.whole("bytes",
                 target.count,
                 std::uint64_t{0},
                 std::numeric_limits<std::uint64_t>::max(),
                 Presence::Required);
}

void read_mark(FieldReader& reader, DiskMark& mark)
{
    reader.text("path", mark.path, Presence::Required);
    read_bytes(reader, mark.size);
    reader.whole("modified",
                 mark.modified,
                 std::numeric_limits<std::int64_t>::min(),
                 std::numeric_limits<std::int64_t>::max(),
                 Presence::Required);
}

void read_clone(FieldReader& reader, DiskClone& clone)
{
    reader.text("disk", clone.disk, Presence::Required);
    read_mark(reader, clone.mark);
}

void read_uncloned(FieldReader& reader, UnclonedDisk& disk)
{
    reader.text("disk", disk.disk, Presence::Required);
    reader.text("reason", disk.reason, Presence::Required);
}

void read_record(FieldReader& reader, SavedState& saved)
{
    std::int64_t at = 0;
    reader.whole("at", at, std::int64_t{0}, kLastMillis, Presence::Required);
    saved.at = from_millis(at);
    reader.text("hypervisor", saved.hypervisor, Presence::Required);
    reader.text("accelerator", saved.accelerator, Presence::Required);
    reader.flag("ready", saved.ready);
    read_bytes(reader, saved.bytes);
    reader.list("disks", saved.disks, read_mark);
    reader.text("configuration", saved.configuration);
    reader.list("clones", saved.clones, read_clone);
    reader.list("uncloned", saved.uncloned, read_uncloned);
}

Result<SavedState> parse_record(const std::string& text, const std::string& path)
{
    const auto document = parse_document(text, path);
    if (!document) return fail(ErrorCode::Corrupt, document.error().message);
    std::vector<FieldError> errors;
    FieldReader reader(*document, "", errors);
    if (const auto version = reader.version("berth_saved", kVersion, path); !version)
        return tl::unexpected<Error>(version.error());
    SavedState saved;
    read_record(reader, saved);
    if (!errors.empty()) return fail(fail(ErrorCode::Corrupt, errors).value(), path);
    const auto spec = document->find("spec");
    auto parsed = parse_spec(spec == document->end() ? "" : dump_line(*spec));
    if (!parsed) return fail(Error{ErrorCode::Corrupt, parsed.error().message, ""}, path);
    saved.spec = std::move(*parsed);
    return saved;
}

}  // namespace

Result<SavedState> read_saved_state(const std::string& machine_dir)
{
    const SavedPaths paths(machine_dir);
    const auto text = read_file(paths.record(), kDocumentLimit);
    if (!text) return tl::unexpected<Error>(text.error());
    auto saved = parse_record(*text, paths.record());
    if (!saved) return saved;
    struct stat info {};
    if (::stat(paths.state().c_str(), &info) != 0)
        return fail_errno(errno, "looking at " + paths.state());
    if (static_cast<std::uint64_t>(info.st_size) != saved->bytes.count)
        return fail(ErrorCode::Corrupt,
                    paths.state() + " has " + std::to_string(info.st_size) + " bytes instead of " +
                        std::to_string(saved->bytes.count));
    return saved;
}

Result<void> keep_saved_state(const std::string& machine_dir, const SavedState& saved)
{
    const SavedPaths paths(machine_dir);
    auto spec = parse_json(to_json(saved.spec), "the spec");
    if (!spec) return tl::unexpected<Error>(spec.error());
    Json disks = Json::array();
    for (const DiskMark& mark : saved.disks)
        disks.push_back(
            {{"path", mark.path}, {"bytes", mark.size.count}, {"modified", mark.modified}});
    Json json{{"berth_saved", kVersion},
              {"at", to_millis(saved.at)},
              {"hypervisor", saved.hypervisor},
              {"accelerator", saved.accelerator},
              {"ready", saved.ready},
              {"bytes", saved.bytes.count},
              {"disks", std::move(disks)},
              {"spec", std::move(*spec)}};
    if (!saved.configuration.empty()) json["configuration"] = saved.configuration;
    for (const auto& [disk, mark] : saved.clones)
        json["clones"].push_back({{"disk", disk},
                                  {"path", mark.path},
                                  {"bytes", mark.size.count},
                                  {"modified", mark.modified}});
    for (const auto& [disk, reason] : saved.uncloned)
        json["uncloned"].push_back({{"disk", disk}, {"reason", reason}});
    if (std::rename(paths.part().c_str(), paths.state().c_str()) != 0)
        return fail_errno(errno, "renaming " + paths.part());
    // Puts the folder on disk, and the other name in it.
    return write_file_atomically(paths.record(), dump_pretty(json) + "\n");
}

Result<void> drop_saved_state(const std::string& machine_dir)
{
    const SavedPaths paths(machine_dir);
    if (std::remove(paths.record().c_str()) != 0 && errno != ENOENT)
        return fail_errno(errno, "removing " + paths.record());
    auto removed = remove_tree(paths.folder);
    if (!removed && removed.error().code == ErrorCode::NotFound) return {};
    return removed;
}

Result<DiskMark> mark_of(const std::string& disk_path)
{
    struct stat info {};
    if (::stat(disk_path.c_str(), &info) != 0)
        return fail_errno(errno, "looking at the disk " + disk_path);
    if (!S_ISREG(info.st_mode)) return DiskMark{disk_path, {}, 0};
    return DiskMark{
        disk_path, Bytes{static_cast<std::uint64_t>(info.st_size)}, modified_nanos(info)};
}

}  // namespace berth
