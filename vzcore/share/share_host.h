#pragma once

#include "vzcore/base/result.h"

#include <string>

namespace berth {

// The process between a runner and its file server (virtiofsd). It lives in a mount namespace of
// its own, which the runner must not be in: there the runner's own files would belong to others.
// The runner speaks JSON-RPC with it over a socket pair:
//   attach {"tag", "path", "read_only"} → {"state": "on" or "waiting" (no such folder yet)}
//   detach {"tag", "force"} → {}
//   verify → {} when the server, connected by now, sees the shared folders and nothing else; one
//   that sees more is ended
// and is told "share" {"tag", "state", "reason"} when a folder that was waited for has come, or
// could not be shared after all.

/// The descriptors a share host is started with.
inline constexpr int kShareControlFd = 3;
inline constexpr int kShareListenerFd = 4;

/// Runs one until the runner or the file server has gone; the process's exit code. `folder` is
/// where the tree is mounted, `server` the path of virtiofsd.
int run_share_host(const std::string& folder, const std::string& server);

}  // namespace berth
