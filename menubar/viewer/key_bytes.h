#pragma once

#include "menubar/windows/key_bytes.h"

#include <QKeyEvent>

namespace berth::viewer {

KeyPress key_press(const QKeyEvent& event);

}  // namespace berth::viewer
