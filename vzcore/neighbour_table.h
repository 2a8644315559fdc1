#pragma once

#include "vzcore/base/result.h"
#include "vzcore/card_address.h"

#include <vector>

namespace berth {

/// The kernel's neighbour table: the stations that this host has spoken with lately. Asked now,
/// never watched; answered at once. Unsupported where there is no way to ask.
Result<std::vector<CardAddress>> neighbour_table();

}  // namespace berth
