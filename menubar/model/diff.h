#pragma once

#include "menubar/model/row.h"

#include <string>
#include <vector>

namespace berth::menu {

/// How a tree of rows differs from an earlier one, by ids, in the order of the later tree. A
/// renderer takes the rows themselves from the later tree.
struct MenuDiff {
    /// Rows that are in both trees, and of which something that is seen differs. A row that only
    /// does something else now is not among them, since its command is looked up when it is chosen.
    std::vector<std::string> changed;
    /// Rows that are in both trees, and have other children, or the same in another order. What is
    /// below a child that was nowhere before is not listed again.
    std::vector<std::string> relisted;

    bool operator==(const MenuDiff&) const = default;
    [[nodiscard]] bool empty() const { return changed.empty() && relisted.empty(); }
};

/// Ids are unique in each tree. Rows that moved to another parent are compared as well.
MenuDiff diff_rows(const Row& before, const Row& after);

}  // namespace berth::menu
