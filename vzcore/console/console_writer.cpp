#include "vzcore/console/console_writer.h"

#include "vzcore/base/file.h"
#include "vzcore/base/paths.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace berth {
namespace {

constexpr Bytes kLargestSegment = mib(16);
// Of what is kept behind the head, this part is lost with each cut.
constexpr std::uint64_t kSegments = 8;
constexpr int kAppend = O_WRONLY | O_APPEND | O_NOFOLLOW;

// How much of it reached the file; less than all when the disk is full.
std::size_t write_what_fits(int fd, std::string_view bytes)
{
    std::size_t written = 0;
    while (written < bytes.size()) {
        const ssize_t put = ::write(fd, bytes.data() + written, bytes.size() - written);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) break;
        written += static_cast<std::size_t>(put);
    }
    return written;
}

// A small log keeps half for its end.
std::uint64_t head_limit(Bytes limit)
{
    return std::min(log_format::kHeadLimit, limit / 2).count;
}

std::uint64_t segment_limit(Bytes limit)
{
    const std::uint64_t behind = limit.count - head_limit(limit);
    return std::clamp<std::uint64_t>(behind / kSegments, 1, kLargestSegment.count);
}

}  // namespace

ConsoleWriter::ConsoleWriter(Options options, TimeFile times)
    : options_(std::move(options)), head_limit_(head_limit(options_.limit)),
      segment_limit_(segment_limit(options_.limit)), times_(std::move(times))
{
}

ConsoleWriter::~ConsoleWriter()
{
    if (file_ && lost_ > 0) write_mark_of_gap();  // the last chance
}

Result<ConsoleWriter> ConsoleWriter::open(Options options)
{
    if (auto made = ensure_private_dir(options.folder); !made)
        return tl::unexpected<Error>(made.error());
    auto times = TimeFile::open(options.folder);
    if (!times) return fail(times.error(), "opening the console log");
    ConsoleWriter writer(std::move(options), std::move(*times));
    if (auto continued = writer.continue_log(); !continued)
        return fail(continued.error(), "opening the console log");
    return writer;
}

Result<void> ConsoleWriter::continue_log()
{
    auto found = log_format::list_segments(options_.folder);
    if (!found) return tl::unexpected<Error>(found.error());
    for (std::size_t i = 0; i < found->size(); ++i) {
        const std::uint64_t offset = (*found)[i].offset;
        if (offset == 0) continue;
        // Cuts are behind the head only, so each segment ends where the next one begins.
        segments_.push_back({offset, i + 1 < found->size() ? (*found)[i + 1].offset - offset : 0});
    }
    auto file = open_file(path_of(newest()), kAppend | O_CREAT);
    if (!file) return tl::unexpected<Error>(file.error());
    file_ = std::move(*file);
    struct stat info {};
    if (::stat(path_of(head_).c_str(), &info) == 0)
        head_.size = static_cast<std::uint64_t>(info.st_size);
    if (::fstat(file_.get(), &info) != 0) return fail_errno(errno, "looking at the console log");
    newest().size = static_cast<std::uint64_t>(info.st_size);
    at_line_start_ = newest().size == 0;
    return {};
}

std::string ConsoleWriter::path_of(const File& file) const
{
    return options_.folder + "/" + log_format::Segment{file.offset}.name();
}

void ConsoleWriter::append(std::string_view bytes)
{
    received_ += bytes.size();
    if (lost_ > 0 && !write_mark_of_gap()) {
        lost_ += bytes.size();
        return;
    }
    // Before the bytes, so that whoever sees them finds their time.
    times_.note({options_.clock(), end()});
    lost_ += bytes.size() - write(bytes);
}

// How much was kept.
std::size_t ConsoleWriter::write(std::string_view bytes)
{
    std::size_t written = 0;
    while (written < bytes.size()) {
        const std::string_view rest = bytes.substr(written);
        const std::size_t part = part_that_fits(rest);
        if (part == 0) {
            if (!begin_segment()) break;
            continue;
        }
        make_room_for(part);
        const std::size_t put = write_to_newest(rest.substr(0, part));
        written += put;
        if (put < part) break;
    }
    return written;
}

// What the newest file takes before the next one begins; not zero for an empty file.
std::size_t ConsoleWriter::part_that_fits(std::string_view bytes) const
{
    const std::uint64_t limit = segments_.empty() ? head_limit_ : segment_limit_;
    const std::uint64_t room = limit - std::min(limit, newest().size);
    if (bytes.size() <= room) return bytes.size();
    const std::size_t line_end = bytes.substr(0, room).rfind('\n');
    if (line_end != std::string_view::npos) return line_end + 1;
    return at_line_start_ && newest().size > 0 ? 0 : room;
}

std::size_t ConsoleWriter::write_to_newest(std::string_view bytes)
{
    const std::size_t put = write_what_fits(file_.get(), bytes);
    if (put > 0) at_line_start_ = bytes[put - 1] == '\n';
    newest().size += put;
    return put;
}

bool ConsoleWriter::begin_segment()
{
    const File next{end(), 0};
    auto file = open_file(path_of(next), kAppend | O_CREAT | O_EXCL);
    if (!file) return false;
    const std::string full = segments_.empty() ? "" : path_of(newest());
    file_ = std::move(*file);
    segments_.push_back(next);
    if (!full.empty()) options_.segment_full(full);
    return true;
}

void ConsoleWriter::make_room_for(std::size_t bytes)
{
    while (segments_.size() > 1 &&
           head_.size + end() - segments_.front().offset + bytes > options_.limit.count) {
        const std::string path = path_of(segments_.front());
        options_.segment_dropped(path);
        // It may be there in either form, or in both while it is being compressed.
        ::unlink(path.c_str());
        ::unlink((path + log_format::kCompressed).c_str());
        segments_.pop_front();
    }
}

// True when the gap is marked and what follows can be kept.
bool ConsoleWriter::write_mark_of_gap()
{
    const std::string mark = "\n[berth: " + std::to_string(lost_) +
                             " bytes of console output are missing here: the disk was full]\n";
    if (part_that_fits(mark) < mark.size() && newest().size > 0 && !begin_segment()) return false;
    make_room_for(mark.size());
    const std::uint64_t before = newest().size;
    const bool was_at_line_start = at_line_start_;
    if (write_to_newest(mark) != mark.size()) {
        // A mark torn in two would be taken for output. Cutting a file needs no room on a full
        // disk.
        if (::ftruncate(file_.get(), static_cast<off_t>(before)) == 0) {
            newest().size = before;
            at_line_start_ = was_at_line_start;
        }
        return false;
    }
    lost_ = 0;
    return true;
}

}  // namespace berth
