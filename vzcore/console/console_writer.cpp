#include "vzcore/console/console_writer.h"

#include "vzcore/base/file.h"
#include "vzcore/base/paths.h"

#include <fcntl.h>

#include <cerrno>

namespace berth {
namespace {

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

}  // namespace

Result<ConsoleWriter> ConsoleWriter::open(const std::string& folder)
{
    if (auto made = ensure_private_dir(folder); !made) return tl::unexpected<Error>(made.error());
    const std::string path = folder + "/console.log";
    auto file = open_file(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW);
    if (!file) return fail(file.error(), "opening the console log");
    return ConsoleWriter(path, std::move(*file));
}

void ConsoleWriter::append(std::string_view bytes)
{
    received_ += bytes.size();
    if (lost_ > 0 && !write_mark_of_gap()) {
        lost_ += bytes.size();
        return;
    }
    lost_ += bytes.size() - write_what_fits(file_.get(), bytes);
}

bool ConsoleWriter::write_mark_of_gap()
{
    const std::string mark = "\n[berth: " + std::to_string(lost_) +
                             " bytes of console output are missing here: the disk was full]\n";
    const off_t before = ::lseek(file_.get(), 0, SEEK_END);
    if (write_what_fits(file_.get(), mark) != mark.size()) {
        // A mark torn in two would be taken for output. Cutting a file needs no room on a full
        // disk.
        const bool cut = before >= 0 && ::ftruncate(file_.get(), before) == 0;
        static_cast<void>(cut);
        return false;
    }
    lost_ = 0;
    return true;
}

}  // namespace berth
