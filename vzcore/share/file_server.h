#pragma once

#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"

#include <string>
#include <vector>

// virtiofsd, as shared folders are served by it, whoever starts it.
namespace berth {

/// The descriptors that it is started with.
inline constexpr int kServerSocketFd = 3;
inline constexpr int kServerTreeFd = 4;

/// The tree that it serves, named by a descriptor (the dot, because the server asks lstat whether
/// it is a folder): a path could hold a comma, and "." is where the server goes by itself, the
/// root.
std::string served_tree();

/// Options that the C virtiofsd of Debian 12 and its successor in Rust both take, for a server that
/// makes a chroot of its tree: a namespace of its own would hide folders that are mounted later.
std::vector<std::string> chroot_server_options();

/// A socket for one connection, which the server waits for in accept(). What a run by hand before
/// this one left at the path goes.
Result<UniqueFd> listen_for_server(const std::string& path);

}  // namespace berth
