// Nobody has run this file on a Mac yet (docs/macos.md).
#include "vzcore/base/file.h"
#include "vzcore/base/kqueue.h"
#include "vzcore/share/folder_events.h"

#include <fcntl.h>

#include <cerrno>

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
        if (folder_) platform::watch_file(queue_.get(), folder_.get(), kChanges);
    }
    void take() override
    {
        while (platform::take_event(queue_.get())) {
        }
    }

private:
    UniqueFd queue_, folder_;
};

}  // namespace

Result<std::unique_ptr<FolderEvents>> FolderEvents::open()
{
    UniqueFd queue = platform::open_kqueue();
    if (!queue) return fail_errno(errno, "watching folders");
    return std::make_unique<KqueueEvents>(std::move(queue));
}

}  // namespace berth
