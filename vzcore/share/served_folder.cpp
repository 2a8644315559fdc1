#include "vzcore/share/served_folder.h"

#include "vzcore/base/file.h"
#include "vzcore/process.h"
#include "vzcore/rpc/rpc.h"
#include "vzcore/rpc/socket.h"
#include "vzcore/share/descriptor_limit.h"
#include "vzcore/share/file_server.h"
#include "vzcore/share/squash_users.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace berth {
namespace {

constexpr const char* kOption = "--served-folder";

int complain(const std::string& message)
{
    std::fprintf(stderr, "berth-runner: sharing a folder: %s\n", message.c_str());
    return 1;
}

/// See the head: the second form is known to the server in Rust alone.
std::vector<std::string> options_for(uid_t user)
{
    if (user == 0) return chroot_server_options();
    return {"--fd=" + std::to_string(kServerSocketFd),
            "--rlimit-nofile=0",
            "--sandbox=none",
            "--log-level=error",
            "--shared-dir=" + served_tree()};
}

Result<pid_t> spawn_server(const ServedFolder::Options& options, int listener)
{
    const auto programs = own_program_dir();
    if (!programs) return tl::unexpected<Error>(programs.error());
    SpawnRequest request;
    request.program = *programs + "/berth-runner";
    request.arguments = {
        kOption, options.server, options.access == FolderAccess::ReadOnly ? "ro" : "rw"};
    request.descriptors = {
        {STDERR_FILENO, 2}, {listener, kServerSocketFd}, {options.folder, kServerTreeFd}};
    request.when_parent_dies = SpawnRequest::WhenParentDies::Die;
    return spawn(request);
}

void end_process(pid_t pid)
{
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
}

/// Asks for the features that it offers (vhost-user's VHOST_USER_GET_FEATURES), as a hypervisor
/// does first: whoever answers has found its folder and stands in its sandbox.
bool answers(const std::string& socket)
{
    constexpr int kPatience = 2000;
    constexpr std::array<std::uint32_t, 3> question{1, 1, 0};  // request, version, size
    auto connected = rpc::connect_unix(socket);
    if (!connected) return false;
    if (rpc::send_some(connected->get(),
                       reinterpret_cast<const char*>(question.data()),
                       sizeof question) != static_cast<long>(sizeof question))
        return false;
    pollfd wait{connected->get(), POLLIN, 0};
    char byte = 0;
    return ::poll(&wait, 1, kPatience) == 1 && ::read(connected->get(), &byte, 1) == 1;
}

}  // namespace

int run_served_folder(const std::string& server, FolderAccess access)
{
    const uid_t user = ::geteuid();
    if (auto confined = confine_to_folder(kServerTreeFd, access, server); !confined)
        return complain(confined.error().message);
    // He may become nobody else: whoever it is in the guest, the files are his.
    if (user != 0)
        if (auto squashed = squash_users(ToldUser::Own); !squashed)
            return complain(squashed.error().message);
    raise_descriptor_limit();
    std::vector<std::string> words = options_for(user);
    words.insert(words.begin(), server);
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execv(server.c_str(), arguments.data());
    return complain(fail_errno(errno, "starting " + server).value().message);
}

ServedFolder::~ServedFolder()
{
    if (child_) ::kill(pid_, SIGKILL);
    ::unlink(socket_.c_str());
}

Result<std::unique_ptr<ServedFolder>>
ServedFolder::start(Loop& loop, const Options& options, Callback ended)
{
    std::unique_ptr<ServedFolder> folder(new ServedFolder(options.socket));
    const auto listener = listen_for_server(options.socket);
    if (!listener) return tl::unexpected<Error>(listener.error());
    const auto pid = spawn_server(options, listener->get());
    if (!pid) return tl::unexpected<Error>(pid.error());
    folder->pid_ = *pid;
    folder->child_ =
        loop.on_child_exit(*pid, [raw = folder.get(), ended = std::move(ended)](const ChildExit&) {
            raw->child_.reset();
            ended();  // may destroy this object
        });
    return folder;
}

Result<void> probe_served_folder(const std::string& server)
{
    std::string folder = "/tmp/berth-probe-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) return fail_errno(errno, "making a folder in /tmp");
    const auto done = [&]() -> Result<void> {
        const std::string socket = folder + "/s";
        auto shared = open_file(folder, O_PATH | O_DIRECTORY);
        auto listener = listen_for_server(socket);
        if (!shared) return tl::unexpected<Error>(shared.error());
        if (!listener) return tl::unexpected<Error>(listener.error());
        const auto pid =
            spawn_server({server, socket, shared->get(), FolderAccess::ReadWrite}, listener->get());
        if (!pid) return tl::unexpected<Error>(pid.error());
        listener->reset();
        const bool works = answers(socket);
        end_process(*pid);
        if (works) return {};
        return fail(ErrorCode::Unsupported,
                    server + " does not run without namespaces here",
                    "for that it has to be version 1.5 or later, in Rust (Debian 13, Ubuntu 24.04: "
                    "apt install virtiofsd), on Linux 5.19 or later with Landlock");
    }();
    static_cast<void>(remove_tree(folder));
    return done;
}

}  // namespace berth
