#include "vzcore/share/shared_folders.h"

#include "vzcore/base/paths.h"
#include "vzcore/json_read.h"
#include "vzcore/process.h"
#include "vzcore/share/file_server.h"
#include "vzcore/share/share_host.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace berth {
namespace {

using namespace std::chrono_literals;

/// A mount on a network drive that has gone may hang; the user is told.
constexpr auto kHostBudget = 10s;

}  // namespace

SharedFolders::SharedFolders(Loop& loop, std::string socket_path, Callback changed)
    : loop_(loop), socket_path_(std::move(socket_path)), changed_(std::move(changed))
{
}

SharedFolders::~SharedFolders()
{
    if (child_) ::kill(host_, SIGKILL);
    ::unlink(socket_path_.c_str());
}

Result<std::unique_ptr<SharedFolders>> SharedFolders::open(Loop& loop,
                                                           const std::string& run_dir,
                                                           const std::string& server,
                                                           Callback changed)
{
    std::unique_ptr<SharedFolders> folders(
        new SharedFolders(loop, run_dir + "/share.sock", std::move(changed)));
    if (auto started = folders->start(run_dir + "/shares", server); !started)
        return fail(started.error(), "sharing folders");
    return folders;
}

Result<void> SharedFolders::start(const std::string& folder, const std::string& server)
{
    if (auto made = ensure_private_dir(folder); !made) return made;
    auto listener = listen_for_server(socket_path_);
    if (!listener) return tl::unexpected<Error>(listener.error());
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0)
        return fail_errno(errno, "making a socket pair");
    UniqueFd ours(ends[0]);
    const UniqueFd theirs(ends[1]);
    // Set in a second step, as macOS has no SOCK_CLOEXEC; a runner forks from one thread only.
    for (const int end : ends)
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
    const auto programs = own_program_dir();
    if (!programs) return tl::unexpected<Error>(programs.error());

    SpawnRequest request;
    request.program = *programs + "/berth-runner";
    request.arguments = {"--share-host", folder, "--server", server};
    request.descriptors = {
        {STDERR_FILENO, 2}, {theirs.get(), kShareControlFd}, {listener->get(), kShareListenerFd}};
    request.when_parent_dies = SpawnRequest::WhenParentDies::Die;
    const auto pid = spawn(request);
    if (!pid) return tl::unexpected<Error>(pid.error());
    host_ = *pid;
    child_ = loop_.on_child_exit(host_, [this](const ChildExit&) { lost(); });
    auto peer = rpc::Peer::create(loop_, std::move(ours));
    if (!peer) return tl::unexpected<Error>(peer.error());
    peer_ = std::move(*peer);
    peer_->on_notification([this](const std::string& method, const Json& params) {
        if (method == "share") told(params);
    });
    return {};
}

void SharedFolders::attach(const Share& share, Done done)
{
    peer_->call("attach",
                {{"tag", share.tag}, {"path", share.path}, {"read_only", share.read_only}},
                kHostBudget,
                [this, tag = share.tag, done = std::move(done)](const Result<Json>& answer) {
                    if (!answer) {
                        standings_[tag] = {ShareStanding::State::Failed, answer.error().message};
                        return done(tl::unexpected<Error>(answer.error()));
                    }
                    standings_[tag] = {share_state_named(text_of(*answer, "state")), ""};
                    done({});
                });
}

void SharedFolders::detach(const std::string& tag, ShareRelease release, Done done)
{
    peer_->call("detach",
                {{"tag", tag}, {"force", release == ShareRelease::Always}},
                kHostBudget,
                [this, tag, done = std::move(done)](const Result<Json>& answer) {
                    if (!answer) return done(tl::unexpected<Error>(answer.error()));
                    standings_.erase(tag);
                    done({});
                });
}

void SharedFolders::verify(Done done)
{
    peer_->call("verify",
                Json::object(),
                kHostBudget,
                [done = std::move(done)](const Result<Json>& answer) {
                    if (!answer) return done(tl::unexpected<Error>(answer.error()));
                    done({});
                });
}

void SharedFolders::told(const Json& params)
{
    standings_[text_of(params, "tag")] = {share_state_named(text_of(params, "state")),
                                          text_of(params, "reason")};
    changed_();
}

/// With the file server the guest loses its folders; only a new start brings them back.
void SharedFolders::lost()
{
    child_.reset();
    for (auto& [tag, standing] : standings_)
        standing = {ShareStanding::State::Failed, "its file server has ended: restart the machine"};
    changed_();
}

}  // namespace berth
