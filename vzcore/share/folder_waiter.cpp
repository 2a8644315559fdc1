#include "vzcore/share/folder_waiter.h"

#include "vzcore/base/file.h"

namespace berth {
namespace {

/// Of an absolute path: itself, the folder above it, and so on up to the root.
std::string nearest_existing(std::string path)
{
    while (path.size() > 1 && !is_folder(path))
        path.erase(path.rfind('/'));
    return path.empty() ? "/" : path;
}

}  // namespace

FolderWaiter::FolderWaiter(std::string path,
                           std::unique_ptr<FolderEvents> events,
                           Callback appeared)
    : path_(std::move(path)), events_(std::move(events)), appeared_(std::move(appeared))
{
}

Result<std::unique_ptr<FolderWaiter>>
FolderWaiter::open(Loop& loop, std::string path, Callback appeared)
{
    auto events = FolderEvents::open();
    if (!events) return fail(events.error(), "waiting for " + path);
    auto watch = loop.watch((*events)->descriptor());
    if (!watch) return tl::unexpected<Error>(watch.error());
    std::unique_ptr<FolderWaiter> waiter(
        new FolderWaiter(std::move(path), std::move(*events), std::move(appeared)));
    waiter->watch_ = std::move(*watch);
    waiter->watch_->on_readable([raw = waiter.get()] {
        raw->events_->take();
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
        events_->watch(nearest);
    }
}

}  // namespace berth
