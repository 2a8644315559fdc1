// Nobody has run this file on a Mac yet (docs/macos.md).
#include "vzcore/base/file.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/share/folder_events.h"

#include <fcntl.h>
#include <sys/event.h>

#include <cerrno>
#include <ctime>

namespace berth {
namespace {

/// A folder is written when something appears in it or goes.
constexpr unsigned kChanges =
    NOTE_WRITE | NOTE_ATTRIB | NOTE_LINK | NOTE_DELETE | NOTE_RENAME | NOTE_REVOKE;

class KqueueEvents : public FolderEvents {
public:
    explicit KqueueEvents(UniqueFd queue) : queue_(std::move(queue)) {}

    [[nodiscard]] int descriptor() const override { return queue_.get(); }
    void watch(const std::string& folder) override
    {
        auto opened = open_file(folder, O_EVTONLY);
        folder_ = opened ? std::move(*opened) : UniqueFd();  // what is closed is watched no more
        if (!folder_) return;
        struct kevent change {};
        EV_SET(&change,
               static_cast<uintptr_t>(folder_.get()),
               EVFILT_VNODE,
               EV_ADD | EV_CLEAR,
               kChanges,
               0,
               nullptr);
        ::kevent(queue_.get(), &change, 1, nullptr, 0, nullptr);
    }
    void take() override
    {
        const timespec at_once{};
        struct kevent event {};
        while (::kevent(queue_.get(), nullptr, 0, &event, 1, &at_once) > 0) {
        }
    }

private:
    UniqueFd queue_, folder_;
};

}  // namespace

Result<std::unique_ptr<FolderEvents>> FolderEvents::open()
{
    UniqueFd queue(::kqueue());
    if (!queue || ::fcntl(queue.get(), F_SETFD, FD_CLOEXEC) != 0)
        return fail_errno(errno, "watching folders");
    return std::make_unique<KqueueEvents>(std::move(queue));
}

}  // namespace berth
