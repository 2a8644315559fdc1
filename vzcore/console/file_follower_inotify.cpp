#include "vzcore/base/unique_fd.h"
#include "vzcore/console/file_follower.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace berth {
namespace {

// Of a folder: what happens to the files in it.
constexpr std::uint32_t kChanges = IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO;

class InotifyFollower : public FileFollower {
public:
    InotifyFollower(UniqueFd inotify, std::unique_ptr<FdWatch> watch, Callback on_change)
        : inotify_(std::move(inotify)), watch_(std::move(watch)), on_change_(std::move(on_change))
    {
        watch_->on_readable([this] { wake(); });
    }

private:
    void wake()
    {
        // What happened does not matter, only that something did.
        alignas(inotify_event) std::array<char, 4096> events{};
        while (::read(inotify_.get(), events.data(), events.size()) > 0) {
        }
        const Callback callback = on_change_;  // it may destroy this object
        callback();
    }

    UniqueFd inotify_;  // outlives the watch
    std::unique_ptr<FdWatch> watch_;
    Callback on_change_;
};

}  // namespace

Result<std::unique_ptr<FileFollower>>
FileFollower::open(Loop& loop, const std::string& path, Callback on_change)
{
    UniqueFd inotify(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!inotify) return fail_errno(errno, "following " + path);
    if (::inotify_add_watch(inotify.get(), path.c_str(), kChanges) < 0)
        return fail_errno(errno, "following " + path);
    auto watch = loop.watch(inotify.get());
    if (!watch) return fail(watch.error(), "following " + path);
    return std::make_unique<InotifyFollower>(
        std::move(inotify), std::move(*watch), std::move(on_change));
}

}  // namespace berth
