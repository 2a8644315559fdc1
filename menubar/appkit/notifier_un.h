#pragma once

#include "menubar/notices/notice.h"
#include "vzcore/loop.h"

#include <memory>

namespace berth::menu {

/// Shows notices by UserNotifications, which asks the user once whether it may. Nothing is shown
/// for a program that is in no bundle: the framework ends those. Lives on the loop.
std::unique_ptr<Notifier> make_user_notifier(Loop& loop);

}  // namespace berth::menu
