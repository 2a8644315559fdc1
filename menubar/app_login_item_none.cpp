#include "menubar/app_login_item.h"

namespace berth::menu {

std::optional<login::LoginStart> app_login_item()
{
    return std::nullopt;  // only macOS keeps login items for apps
}

}  // namespace berth::menu
