#pragma once

#include "vzcore/loop.h"

#include <initializer_list>
#include <memory>

namespace berth::viewer {

/// Our loop on top of Qt's: sockets and timers of vzcore live on the thread of the windows, and
/// nothing there waits. Made and used on that thread; post() from any.
std::unique_ptr<Loop> make_qt_loop();

/// Keeps these signals for Loop::on_signal(). Before Qt makes its threads: the kernel gives a
/// signal to any thread that does not block it.
void reserve_signals(std::initializer_list<int> signals);

}  // namespace berth::viewer
