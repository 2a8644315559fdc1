#pragma once

#include "vzcore/base/result.h"

namespace berth {

/// What geteuid tells.
enum class ToldUser { Own, Root };

/// Makes all that this process and its children do, from now on, be done as the user they are now,
/// with the capabilities they have now: setresuid and setresgid succeed and change nothing, and
/// exec keeps the capabilities. A file server that becomes the guest's user for each thing that it
/// does for him could not in a user namespace that has one user. For a process with one thread;
/// cannot be taken back.
///
/// ToldUser::Root: virtiofsd 1.13 (in Rust) makes a chroot for no other user, though the capability
/// for it is there; and told so where it is not, it fails.
Result<void> squash_users(ToldUser told);

}  // namespace berth
