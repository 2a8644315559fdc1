#include "vzcore/base/unique_fd.h"
#include "vzcore/share/folder_events.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace berth {
namespace {

constexpr std::uint32_t kChanges =
    IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

class InotifyEvents : public FolderEvents {
public:
    explicit InotifyEvents(UniqueFd events) : events_(std::move(events)) {}

    [[nodiscard]] int descriptor() const override { return events_.get(); }
    void watch(const std::string& folder) override
    {
        const int next = ::inotify_add_watch(events_.get(), folder.c_str(), kChanges);
        if (watched_ >= 0 && next != watched_) ::inotify_rm_watch(events_.get(), watched_);
        watched_ = next;
    }
    void take() override
    {
        std::array<char, 4096> ignored;  // NOLINT(cppcoreguidelines-pro-type-member-init)
        while (::read(events_.get(), ignored.data(), ignored.size()) > 0) {
        }
    }

private:
    UniqueFd events_;
    int watched_ = -1;
};

}  // namespace

Result<std::unique_ptr<FolderEvents>> FolderEvents::open()
{
    UniqueFd events(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!events) return fail_errno(errno, "watching folders");
    return std::make_unique<InotifyEvents>(std::move(events));
}

}  // namespace berth
