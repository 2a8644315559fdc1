#pragma once

#include "vzcore/loop.h"
#include "vzcore/share/confine.h"

#include <memory>
#include <string>

namespace berth {

// One folder with a file server (virtiofsd) of its own, where a mount namespace is not to be had.
// The server is not trusted: a small program, berth-runner again, confines itself to the folder and
// then becomes it. Seen with virtiofsd 7.2 (in C, of QEMU) and 1.13 (its successor in Rust):
// - For root both are run with sandbox=chroot, which needs no namespace, only CAP_SYS_CHROOT.
// - For others only the one in Rust can be run, with sandbox=none: the one in C knows chroot and
//   namespaces alone, and ends with "chroot: Operation not permitted".
// - sandbox=none checks no names: it asks the kernel not to leave the folder when it looks a name
//   up (openat2), but renames, links and removals by a name such as "../x" would reach out. The
//   confinement forbids just those.
// - Both answer the first message of their protocol 4 to 17 ms after they were started.

/// Confines this process to the folder that it was given, and becomes the server in it; returns
/// only with an exit code, when it could not.
int run_served_folder(const std::string& server, FolderAccess access);

/// A folder that is served. Lives on the loop; the server ends with this object, and with this
/// process.
class ServedFolder {
public:
    struct Options {
        std::string server;  ///< The path of virtiofsd.
        std::string socket;  ///< Where it takes its one connection.
        int folder = -1;     ///< From open_share_folder(); only for the time of the call.
        FolderAccess access = FolderAccess::ReadWrite;
    };

    /// `ended` runs when the server has ended by itself.
    static Result<std::unique_ptr<ServedFolder>>
    start(Loop& loop, const Options& options, Callback ended);
    ServedFolder(const ServedFolder&) = delete;
    ServedFolder& operator=(const ServedFolder&) = delete;
    ~ServedFolder();

    [[nodiscard]] pid_t server() const { return pid_; }
    [[nodiscard]] const std::string& socket() const { return socket_; }

private:
    explicit ServedFolder(std::string socket) : socket_(std::move(socket)) {}

    std::string socket_;
    pid_t pid_ = 0;
    Handle child_;
};

/// Whether that server works in this way on this host, tried with an empty folder. Unsupported with
/// the reason and what to do. Blocks for some 20 ms, and for two seconds at most.
Result<void> probe_served_folder(const std::string& server);

}  // namespace berth
