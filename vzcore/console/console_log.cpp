#include "vzcore/console/console_log.h"

#include "vzcore/console/log_format.h"
#include "vzcore/console/segment_file.h"

#include <algorithm>

namespace berth {
namespace {

// No log is as long as that. Beyond it a name is a mistake, or a file is; sums of those that are
// kept stay numbers.
constexpr std::uint64_t kFurthestEnd = std::uint64_t{1} << 62;

const LogSegment* find(const LogBytes& bytes, std::uint64_t offset)
{
    for (const LogSegment& segment : bytes.segments())
        if (segment.offset == offset) return &segment;
    return nullptr;
}

LogChange difference(const LogBytes& before, const LogBytes& now)
{
    LogChange change;
    change.grown = now.end() > before.end();
    for (const LogSegment& old : before.segments()) {
        const LogSegment* segment = find(now, old.offset);
        if (segment == nullptr)
            change.cut = change.cut || old.size > 0;
        else if (segment->file != old.file || segment->size < old.size)
            change.rewritten = true;
    }
    return change;
}

}  // namespace

ConsoleLog::ConsoleLog(std::string folder) : folder_(std::move(folder)), times_(folder_) {}

Result<ConsoleLog> ConsoleLog::open(const std::string& folder)
{
    ConsoleLog log(folder);
    if (auto looked = log.refresh(); !looked) return tl::unexpected<Error>(looked.error());
    return log;
}

Result<LogChange> ConsoleLog::refresh()
{
    auto segments = look();
    if (!segments) return tl::unexpected<Error>(segments.error());
    LogBytes bytes(std::move(*segments));
    const LogChange change = difference(bytes_, bytes);
    bytes_ = std::move(bytes);
    times_.refresh();  // behind the bytes: an entry is written in front of those it is about
    return change;
}

Result<std::vector<LogSegment>> ConsoleLog::look() const
{
    // Sizes are asked for after the names: a segment that has a successor in the list has its last
    // size by then, so that what was written in between never looks like a cut.
    const auto listed = log_format::list_segments(folder_);
    if (!listed) return tl::unexpected<Error>(listed.error());
    std::vector<LogSegment> segments;
    for (const log_format::Segment& name : *listed) {
        LogSegment segment{name.offset, 0, file_of(name)};
        const auto size = segment.file ? segment.file->size() : Result<std::uint64_t>(0);
        if (!segment.file || !size || segment.file->is_broken()) continue;
        if (name.offset > kFurthestEnd || *size > kFurthestEnd - name.offset) continue;
        segment.size = *size;
        // Where two files claim the same bytes, the later one has them.
        if (!segments.empty())
            segments.back().size =
                std::min(segments.back().size, segment.offset - segments.back().offset);
        segments.push_back(std::move(segment));
    }
    return segments;
}

// A file that went meanwhile, or that nobody can read, is none: a hole in the log.
std::shared_ptr<const SegmentFile> ConsoleLog::file_of(const log_format::Segment& name) const
{
    const LogSegment* known = find(bytes_, name.offset);
    if (known != nullptr && !known->file->is_replaced()) return known->file;
    auto file = SegmentFile::open(folder_, name);
    if (!file && file.error().code == ErrorCode::NotFound)
        file = SegmentFile::open(folder_, {name.offset, true});  // compressed since it was listed
    return file ? *file : nullptr;
}

}  // namespace berth
