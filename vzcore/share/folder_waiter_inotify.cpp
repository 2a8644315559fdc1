#include "vzcore/base/file.h"
#include "vzcore/share/folder_waiter.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace berth {
namespace {

constexpr std::uint32_t kChanges =
    IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

/// Of an absolute path: itself, the folder above it, and so on up to the root.
std::string nearest_existing(std::string path)
{
    while (path.size() > 1 && !is_folder(path))
        path.erase(path.rfind('/'));
    return path.empty() ? "/" : path;
}

}  // namespace

FolderWaiter::FolderWaiter(std::string path, UniqueFd events, Callback appeared)
    : path_(std::move(path)), events_(std::move(events)), appeared_(std::move(appeared))
{
}

Result<std::unique_ptr<FolderWaiter>>
FolderWaiter::open(Loop& loop, std::string path, Callback appeared)
{
    UniqueFd events(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!events) return fail_errno(errno, "watching for " + path);
    auto watch = loop.watch(events.get());
    if (!watch) return tl::unexpected<Error>(watch.error());
    std::unique_ptr<FolderWaiter> waiter(
        new FolderWaiter(std::move(path), std::move(events), std::move(appeared)));
    waiter->watch_ = std::move(*watch);
    waiter->watch_->on_readable([raw = waiter.get()] {
        std::array<char, 4096> ignored;  // NOLINT(cppcoreguidelines-pro-type-member-init)
        while (::read(raw->events_.get(), ignored.data(), ignored.size()) > 0) {
        }
        raw->look();
    });
    waiter->first_look_ =
        loop.after(std::chrono::milliseconds(0), [raw = waiter.get()] { raw->look(); });
    return waiter;
}

void FolderWaiter::look()
{
    // Watched first, then looked at: what appears in between is an event. A nearer folder may have
    // come meanwhile, which is then watched instead.
    for (std::string nearest; nearest != nearest_existing(path_);) {
        nearest = nearest_existing(path_);
        if (nearest == path_) {
            watch_.reset();
            const Callback appeared = std::move(appeared_);
            return appeared();  // may destroy this object
        }
        const int next = ::inotify_add_watch(events_.get(), nearest.c_str(), kChanges);
        if (watched_ >= 0 && next != watched_) ::inotify_rm_watch(events_.get(), watched_);
        watched_ = next;
    }
}

}  // namespace berth
