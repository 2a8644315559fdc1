#include "menubar/beside_desktop.h"

namespace berth::menu {

void beside_desktop(const std::function<void()>& agent, LeaveLine& /*line*/)
{
    agent();
}

}  // namespace berth::menu
