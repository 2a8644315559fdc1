#include "menubar/beside_desktop.h"

namespace berth::menu {

void beside_desktop(const std::function<void()>& agent)
{
    agent();
}

}  // namespace berth::menu
