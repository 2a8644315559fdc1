#include "vzcore/console/time_file.h"

#include "vzcore/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace berth {
namespace {

using namespace log_format;

constexpr std::size_t kBegin = kTimesMagic.size();
constexpr int kAppend = O_RDWR | O_APPEND | O_NOFOLLOW | O_CREAT;

// Every second entry, and the magic in front of them.
Result<std::uint64_t> copy_thinned(int from, std::uint64_t size, int to)
{
    constexpr std::size_t kEntries = 2048;
    std::array<char, kEntries * kTimeEntrySize> block{};
    std::uint64_t written = kBegin;
    if (auto put = write_all(to, kTimesMagic); !put) return tl::unexpected<Error>(put.error());
    for (std::uint64_t at = kBegin; at < size; at += block.size()) {
        const auto some =
            static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), size - at));
        if (read_at(from, at, {block.data(), some}) != some)
            return fail(ErrorCode::Io, "reading the time file");
        std::string kept;
        for (std::size_t i = 0; i < some; i += 2 * kTimeEntrySize)
            kept.append(block.data() + i, kTimeEntrySize);
        if (auto put = write_all(to, kept); !put) return tl::unexpected<Error>(put.error());
        written += kept.size();
    }
    return written;
}

}  // namespace

TimeFile::TimeFile(std::string path, Bytes limit, UniqueFd file)
    : path_(std::move(path)), limit_(limit), file_(std::move(file))
{
}

Result<TimeFile> TimeFile::open(const std::string& folder, Bytes limit)
{
    const std::string path = folder + "/" + kTimesName;
    auto file = open_file(path, kAppend);
    if (!file) return tl::unexpected<Error>(file.error());
    TimeFile times(path, limit, std::move(*file));
    if (auto continued = times.continue_file(); !continued)
        return fail(continued.error(), "continuing " + path);
    return times;
}

Result<void> TimeFile::continue_file()
{
    struct stat info {};
    if (::fstat(file_.get(), &info) != 0) return fail_errno(errno, "looking at it");
    size_ = static_cast<std::uint64_t>(info.st_size);
    std::array<char, kBegin> magic{};
    if (size_ < kBegin || read_at(file_.get(), 0, magic) != kBegin ||
        std::string_view(magic.data(), kBegin) != kTimesMagic)
        size_ = 0;  // new, or worth nothing
    else
        size_ -= (size_ - kBegin) % kTimeEntrySize;
    if (::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0)
        return fail_errno(errno, "cutting its torn end");
    std::array<char, kTimeEntrySize> entry{};
    if (size_ > kBegin && read_at(file_.get(), size_ - entry.size(), entry) == entry.size())
        last_ = decode_time(entry.data());
    return {};
}

void TimeFile::note(TimeEntry entry)
{
    if (last_ && (entry.at < last_->at + kInterval || entry.offset < last_->offset)) return;
    if (size_ >= limit_.count && !thin()) return;
    std::string bytes;
    if (size_ == 0) bytes = kTimesMagic;
    const auto encoded = encode(entry);
    bytes.append(encoded.data(), encoded.size());
    if (!write_all(file_.get(), bytes)) {
        // The disk is full. What reached it of this entry must not shift those to come.
        const bool cut = ::ftruncate(file_.get(), static_cast<off_t>(size_)) == 0;
        static_cast<void>(cut);
        return;
    }
    size_ += bytes.size();
    last_ = entry;
}

bool TimeFile::thin()
{
    const std::string temporary = path_ + ".tmp";
    auto file = open_file(temporary, kAppend | O_TRUNC);
    if (!file) return false;
    const auto size = copy_thinned(file_.get(), size_, file->get());
    if (!size || ::rename(temporary.c_str(), path_.c_str()) != 0) {
        ::unlink(temporary.c_str());
        return false;
    }
    file_ = std::move(*file);
    size_ = *size;
    return true;
}

}  // namespace berth
