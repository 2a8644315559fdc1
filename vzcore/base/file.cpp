#include "vzcore/base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace berth {
namespace {

std::string folder_of(const std::string& path)
{
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

// A rename is on disk only once its folder is.
Result<void> sync_folder(const std::string& path)
{
    auto folder = open_file(folder_of(path), O_RDONLY | O_DIRECTORY);
    if (!folder) return tl::unexpected<Error>(folder.error());
    if (::fsync(folder->get()) != 0) return fail_errno(errno, "syncing the folder of " + path);
    return {};
}

// Removes a file that must not stay behind, unless it was renamed away.
class Unfinished {
public:
    explicit Unfinished(std::string path) : path_(std::move(path)) {}
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;
    ~Unfinished()
    {
        if (!path_.empty()) ::unlink(path_.c_str());
    }
    void finished() { path_.clear(); }

private:
    std::string path_;
};

}  // namespace

Result<UniqueFd> open_file(const std::string& path, int flags)
{
    while (true) {
        const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
        if (fd >= 0) return UniqueFd(fd);
        if (errno != EINTR) return fail_errno(errno, "opening " + path);
    }
}

Result<std::string> read_file(const std::string& path, Bytes limit)
{
    auto file = open_file(path, O_RDONLY | O_NONBLOCK);  // a FIFO must not hang us
    if (!file) return tl::unexpected<Error>(file.error());
    struct stat info {};
    if (::fstat(file->get(), &info) != 0) return fail_errno(errno, "looking at " + path);
    if (!S_ISREG(info.st_mode)) return fail(ErrorCode::Invalid, path + " is not a regular file");
    const auto too_large = [&] {
        return fail(ErrorCode::Invalid, path + " is larger than " + human(limit));
    };
    if (static_cast<std::uint64_t>(info.st_size) > limit.count) return too_large();
    std::string content;
    char buffer[16384];
    while (true) {
        const ssize_t got = ::read(file->get(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail_errno(errno, "reading " + path);
        if (got == 0) return content;
        content.append(buffer, static_cast<std::size_t>(got));
        if (content.size() > limit.count) return too_large();  // it grew meanwhile
    }
}

Result<void> write_all(int fd, std::string_view data)
{
    while (!data.empty()) {
        const ssize_t put = ::write(fd, data.data(), data.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return fail_errno(errno, "writing");
        data.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

Result<void> write_file_atomically(const std::string& path, std::string_view content)
{
    std::string temporary = path + ".XXXXXX";
    const int raw = ::mkostemp(temporary.data(), O_CLOEXEC);  // mode 0600
    if (raw < 0) return fail_errno(errno, "writing " + path);
    const UniqueFd file(raw);
    Unfinished unfinished(temporary);
    if (auto written = write_all(file.get(), content); !written)
        return fail(written.error(), "writing " + path);
    if (::fsync(file.get()) != 0) return fail_errno(errno, "writing " + path);
    if (::rename(temporary.c_str(), path.c_str()) != 0)
        return fail_errno(errno, "replacing " + path);
    unfinished.finished();
    return sync_folder(path);
}

Result<UniqueFd> lock_file(const std::string& path)
{
    auto file = open_file(path, O_RDWR | O_CREAT | O_NOFOLLOW);
    if (!file) return file;
    while (::flock(file->get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR) continue;
        if (errno == EWOULDBLOCK)
            return fail(ErrorCode::Busy, path + " is locked by another process");
        return fail_errno(errno, "locking " + path);
    }
    return file;
}

Result<void> remove_tree(const std::string& path)
{
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (error) return fail(ErrorCode::Io, "removing " + path + ": " + error.message());
    return {};
}

std::optional<std::size_t> read_at(int fd, std::uint64_t offset, std::span<char> into)
{
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t got =
            ::pread(fd, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::nullopt;
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

bool is_folder(const std::string& path)
{
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

}  // namespace berth
