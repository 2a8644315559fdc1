#pragma once

#include "menubar/model/row.h"
#include "menubar/model/snapshot.h"

namespace berth::menu {

/// Where there are more machines, they are shown in a submenu for each state.
inline constexpr std::size_t kMachinesInOneList = 20;

/// The whole menu (DESIGN §11). Pure: the same snapshot gives the same menu. All rules about which
/// machine can do what, and all words, are here and below; renderers have none.
Menu build_menu(const Snapshot& snapshot);

}  // namespace berth::menu
