#include "vzcore/base/file.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/console/file_follower.h"

#include <fcntl.h>
#include <sys/event.h>
#include <sys/types.h>

#include <cerrno>

namespace berth {
namespace {

// A kqueue is a descriptor that becomes readable when one of its events is there.
class KqueueFollower : public FileFollower {
public:
    KqueueFollower(UniqueFd file,
                   UniqueFd queue,
                   std::unique_ptr<FdWatch> watch,
                   Callback on_change)
        : file_(std::move(file)), queue_(std::move(queue)), watch_(std::move(watch)),
          on_change_(std::move(on_change))
    {
        watch_->on_readable([this] { wake(); });
    }

private:
    void wake()
    {
        const timespec at_once{};
        struct kevent event {};
        while (::kevent(queue_.get(), nullptr, 0, &event, 1, &at_once) > 0) {
        }
        const Callback callback = on_change_;  // it may destroy this object
        callback();
    }

    UniqueFd file_, queue_;  // outlive the watch
    std::unique_ptr<FdWatch> watch_;
    Callback on_change_;
};

}  // namespace

Result<std::unique_ptr<FileFollower>>
FileFollower::open(Loop& loop, const std::string& path, Callback on_change)
{
    auto file = open_file(path, O_EVTONLY);
    if (!file) return fail(file.error(), "following " + path);
    UniqueFd queue(::kqueue());
    if (!queue || ::fcntl(queue.get(), F_SETFD, FD_CLOEXEC) != 0)
        return fail_errno(errno, "following " + path);
    struct kevent change {};
    EV_SET(&change,
           file->get(),
           EVFILT_VNODE,
           EV_ADD | EV_CLEAR,
           NOTE_WRITE | NOTE_EXTEND,
           0,
           nullptr);
    if (::kevent(queue.get(), &change, 1, nullptr, 0, nullptr) < 0)
        return fail_errno(errno, "following " + path);
    auto watch = loop.watch(queue.get());
    if (!watch) return fail(watch.error(), "following " + path);
    return std::make_unique<KqueueFollower>(
        std::move(*file), std::move(queue), std::move(*watch), std::move(on_change));
}

}  // namespace berth
