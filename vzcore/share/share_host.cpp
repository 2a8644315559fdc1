#include "vzcore/share/share_host.h"

#include "vzcore/base/file.h"
#include "vzcore/loop.h"
#include "vzcore/process.h"
#include "vzcore/process_platform.h"
#include "vzcore/rpc/rpc.h"
#include "vzcore/share/descriptor_limit.h"
#include "vzcore/share/file_server.h"
#include "vzcore/share/folder_waiter.h"
#include "vzcore/share/share_tree.h"
#include "vzcore/share/squash_users.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <map>

namespace berth {
namespace {

int complain(const Error& error)
{
    std::fprintf(stderr, "berth-runner: sharing folders: %s\n", error.message.c_str());
    return 1;
}

Result<pid_t> spawn_server(const std::string& server, const std::string& folder)
{
    auto tree = open_file(folder, O_PATH | O_DIRECTORY);
    if (!tree) return tl::unexpected<Error>(tree.error());
    SpawnRequest request;
    request.program = server;
    request.arguments = chroot_server_options();
    request.descriptors = {
        {kShareListenerFd, kServerSocketFd}, {tree->get(), kServerTreeFd}, {STDERR_FILENO, 2}};
    request.when_parent_dies = SpawnRequest::WhenParentDies::Die;
    return spawn(request);
}

/// Whether the server is confined to the tree: one that is not would hand the whole host to its
/// guest.
bool is_confined(pid_t server, const std::string& folder)
{
    struct stat root {};
    struct stat tree {};
    return ::stat(("/proc/" + std::to_string(server) + "/root").c_str(), &root) == 0 &&
           ::stat(folder.c_str(), &tree) == 0 && root.st_dev == tree.st_dev &&
           root.st_ino == tree.st_ino;
}

class ShareHost {
public:
    ShareHost(EventLoop& loop, ShareTree tree) : loop_(loop), tree_(std::move(tree)) {}

    Result<void> start(const std::string& server)
    {
        auto pid = spawn_server(server, tree_.folder());
        if (!pid) return tl::unexpected<Error>(pid.error());
        server_ = *pid;
        ::close(kShareListenerFd);
        child_ = loop_.on_child_exit(server_, [this](const ChildExit&) { loop_.stop(); });
        auto peer = rpc::Peer::create(loop_, UniqueFd(kShareControlFd));
        if (!peer) return tl::unexpected<Error>(peer.error());
        peer_ = std::move(*peer);
        peer_->on_closed([this](const Error&) { loop_.stop(); });
        peer_->on_request(
            [this](const std::string& method, const Json& params, const rpc::Reply& reply) {
                if (method == "attach") return reply(attach(params));
                if (method == "detach") return reply(detach(params));
                if (method == "verify") return reply(verify());
                reply(fail(ErrorCode::Unsupported, "no method " + method));
            });
        return {};
    }

    void end_server() const { ::kill(server_, SIGKILL); }

private:
    struct Wanted {
        std::string path;
        FolderAccess access = FolderAccess::ReadWrite;
        std::unique_ptr<FolderWaiter> waiter;  ///< While the folder is not there.
    };

    Result<Json> attach(const Json& params)
    {
        const std::string tag = params.value("tag", "");
        if (shares_.contains(tag))
            return fail(ErrorCode::AlreadyExists, "the share " + tag + " is on already");
        Wanted wanted;
        wanted.path = params.value("path", "");
        if (params.value("read_only", false)) wanted.access = FolderAccess::ReadOnly;
        const auto attached = tree_.attach(tag, wanted.path, wanted.access);
        const bool missing = !attached && attached.error().code == ErrorCode::NotFound;
        if (!attached && !missing) return tl::unexpected<Error>(attached.error());
        Wanted& kept = shares_[tag] = std::move(wanted);
        if (!missing) return Json{{"state", "on"}};
        auto waiter = FolderWaiter::open(loop_, kept.path, [this, tag] { appeared(tag); });
        if (!waiter) {
            shares_.erase(tag);
            return tl::unexpected<Error>(waiter.error());
        }
        kept.waiter = std::move(*waiter);
        return Json{{"state", "waiting"}};
    }

    void appeared(const std::string& tag)
    {
        Wanted& wanted = shares_.at(tag);
        const auto attached = tree_.attach(tag, wanted.path, wanted.access);
        peer_->notify("share",
                      {{"tag", tag},
                       {"state", attached ? "on" : "failed"},
                       {"reason", attached ? Json() : Json(attached.error().message)}});
        if (!attached) {
            shares_.erase(tag);
            return;
        }
        wanted.waiter.reset();
    }

    Result<Json> verify() const
    {
        if (is_confined(server_, tree_.folder())) return Json::object();
        end_server();
        return fail(ErrorCode::Unsupported,
                    "the file server did not confine itself to the shared folders",
                    "please report this, with what virtiofsd --version says");
    }

    Result<Json> detach(const Json& params)
    {
        const auto found = shares_.find(params.value("tag", ""));
        if (found == shares_.end()) return Json::object();
        const auto release =
            params.value("force", false) ? ShareRelease::Always : ShareRelease::IfUnused;
        if (!found->second.waiter)
            if (auto gone = tree_.detach(found->first, release, server_); !gone)
                return tl::unexpected<Error>(gone.error());
        shares_.erase(found);
        return Json::object();
    }

    EventLoop& loop_;
    ShareTree tree_;
    pid_t server_ = 0;
    Handle child_;
    std::unique_ptr<rpc::Peer> peer_;
    std::map<std::string, Wanted> shares_;
};

}  // namespace

int run_share_host(const std::string& folder, const std::string& server)
{
    const pid_t runner = ::getppid();
    // Inherited under fixed numbers, and not for our own children.
    for (const int fd : {kShareControlFd, kShareListenerFd})
        ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    const bool ordinary_user = ::geteuid() != 0;
    auto tree = ShareTree::enter(folder);
    if (!tree) return complain(tree.error());
    // His namespace has no other users: whoever it is in the guest, the files are his. Of root's
    // guests the users are those of the host with the same numbers.
    if (ordinary_user)
        if (auto squashed = squash_users(ToldUser::Root); !squashed)
            return complain(squashed.error());
    // Entering a user namespace has taken the request back (prctl(2)).
    if (!platform::die_with_parent(runner)) return 1;
    raise_descriptor_limit();
    const auto loop = EventLoop::create();
    ShareHost host(*loop, std::move(*tree));
    if (auto started = host.start(server); !started) return complain(started.error());
    loop->run();
    host.end_server();
    return 0;
}

}  // namespace berth
