#pragma once

#include "vzcore/definition.h"
#include "vzcore/loop.h"
#include "vzcore/rpc/rpc.h"
#include "vzcore/share/share_standing.h"

#include <functional>
#include <memory>
#include <string>

namespace berth {

/// The shared folders of one running machine, served by a share host and its file server
/// (share_host.h), which die with this process and end with this object. Lives on the loop.
class SharedFolders {
public:
    using Done = std::function<void(Result<void>)>;

    /// Starts the share host in the run directory. `server` is the path of virtiofsd; `changed`
    /// runs when a folder that was waited for has come, and when the host has ended.
    static Result<std::unique_ptr<SharedFolders>>
    open(Loop& loop, const std::string& run_dir, const std::string& server, Callback changed);
    SharedFolders(const SharedFolders&) = delete;
    SharedFolders& operator=(const SharedFolders&) = delete;
    ~SharedFolders();

    /// A folder that does not exist is no error: it is waited for. One that cannot be shared stands
    /// as Failed.
    void attach(const Share& share, Done done);
    /// Busy while the guest has files in it open, unless `release` says otherwise. A tag that is
    /// not attached is no error.
    void detach(const std::string& tag, ShareRelease release, Done done);

    /// Makes sure that the file server, once it is connected, sees these folders and nothing else.
    /// One that sees more is ended.
    void verify(Done done);

    [[nodiscard]] const ShareStandings& standings() const { return standings_; }
    /// Where the file server takes its one connection.
    [[nodiscard]] std::string socket_path() const { return socket_path_; }

private:
    SharedFolders(Loop& loop, std::string socket_path, Callback changed);
    Result<void> start(const std::string& folder, const std::string& server);
    void told(const Json& params);
    void lost();

    Loop& loop_;
    std::string socket_path_;
    Callback changed_;
    pid_t host_ = 0;
    Handle child_;
    std::unique_ptr<rpc::Peer> peer_;
    ShareStandings standings_;
};

}  // namespace berth
