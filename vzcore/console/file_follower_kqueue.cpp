// Nobody has run this file on a Mac yet (docs/macos.md).
#include "vzcore/base/file.h"
#include "vzcore/base/kqueue.h"
#include "vzcore/console/file_follower.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <map>

namespace berth {
namespace {

/// Of a file: it was written. Of a folder: a name came or went; not that a file in it grew.
constexpr unsigned kChanges = NOTE_WRITE | NOTE_EXTEND;

// A kqueue tells of a folder that its list of names changed, so that each file in it is watched as
// well.
class KqueueFollower : public FileFollower {
public:
    KqueueFollower(std::string path, UniqueFd file, UniqueFd queue, Callback on_change)
        : path_(std::move(path)), file_(std::move(file)), queue_(std::move(queue)),
          on_change_(std::move(on_change))
    {
    }

    Result<void> begin(Loop& loop)
    {
        if (!add(file_)) return fail_errno(errno, "following " + path_);
        look();
        auto watch = loop.watch(queue_.get());
        if (!watch) return fail(watch.error(), "following " + path_);
        watch_ = std::move(*watch);
        watch_->on_readable([this] { wake(); });
        return {};
    }

private:
    struct Watched {
        ino_t number = 0;
        UniqueFd file;  // what is closed is watched no more
    };

    [[nodiscard]] bool add(const UniqueFd& file) const
    {
        return platform::watch_file(queue_.get(), file.get(), kChanges);
    }

    /// The files that are there now, in place of those that were. Before the follower's user reads:
    /// what is written to a new one until then is read, and what comes later is told.
    void look()
    {
        std::map<std::string, Watched> now;
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(path_, error)) {
            const std::string name = entry.path();
            struct stat info {};
            if (::stat(name.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
            const auto known = files_.find(name);
            if (known != files_.end() && known->second.number == info.st_ino) {
                now[name] = std::move(known->second);
                continue;
            }
            auto file = open_file(name, O_EVTONLY);
            if (file && add(*file)) now[name] = {info.st_ino, std::move(*file)};
        }
        files_ = std::move(now);
    }

    void wake()
    {
        while (const auto event = platform::take_event(queue_.get()))
            if (event->ident == static_cast<uintptr_t>(file_.get())) look();
        const Callback callback = on_change_;  // it may destroy this object
        callback();
    }

    std::string path_;
    UniqueFd file_, queue_;  // outlive the watch
    std::map<std::string, Watched> files_;
    std::unique_ptr<FdWatch> watch_;
    Callback on_change_;
};

}  // namespace

Result<std::unique_ptr<FileFollower>>
FileFollower::open(Loop& loop, const std::string& path, Callback on_change)
{
    auto file = open_file(path, O_EVTONLY);
    if (!file) return fail(file.error(), "following " + path);
    UniqueFd queue = platform::open_kqueue();
    if (!queue) return fail_errno(errno, "following " + path);
    auto follower = std::make_unique<KqueueFollower>(
        path, std::move(*file), std::move(queue), std::move(on_change));
    if (auto begun = follower->begin(loop); !begun) return tl::unexpected<Error>(begun.error());
    return follower;
}

}  // namespace berth
