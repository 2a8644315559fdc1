#pragma once

#include "menubar/model/row.h"

#include <string>

namespace berth::menu {

/// The icon of a mark, `size` pixels wide and high, as the item's pixmaps are: four bytes a pixel,
/// alpha, red, green, blue. The shapes are those of icons/; grey, to be seen on light and on dark.
std::string draw_icon(Mark mark, int size);

}  // namespace berth::menu
