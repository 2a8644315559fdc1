#pragma once

#include "menubar/model/row.h"
#include "vzcore/bus/value.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace berth::menu {

/// The menu as com.canonical.dbusmenu has it: each row has a number, which no other row ever gets,
/// so that a click on a row of an older menu cannot hit another one.
class MenuTable {
public:
    /// What a host has to be told after a change.
    struct Update {
        bus::Values changed;        ///< (ia{sv}): rows with their new properties.
        bus::Values dropped;        ///< (ias): rows with the names of properties they have no more.
        std::optional<int> layout;  ///< Rows came, went or moved: all of it is below this row.

        [[nodiscard]] bool is_empty() const
        {
            return changed.empty() && dropped.empty() && !layout;
        }
    };

    MenuTable();

    /// Takes the next menu. A row that asks a question becomes a submenu with the question and the
    /// answer in it.
    Update replace(Row root);

    /// Grows with each change of the layout.
    [[nodiscard]] std::uint32_t revision() const { return revision_; }
    /// Nothing when there is no such row.
    [[nodiscard]] const Row* find(int number) const;
    /// What a click on a row means: the id of the row that was asked for, or nothing where it is
    /// not to be clicked.
    [[nodiscard]] std::optional<std::string> chosen_by(int number) const;
    /// The row and those below it to a depth (-1: all): "(ia{sv}av)".
    [[nodiscard]] std::optional<bus::Value> layout(int number, int depth) const;
    /// "a{sv}"; nothing when there is no such row.
    [[nodiscard]] std::optional<bus::Value> properties(int number) const;
    [[nodiscard]] std::vector<int> numbers() const;

private:
    struct Entry {
        const Row* row = nullptr;
        std::vector<int> children;
    };
    using Entries = std::map<int, Entry>;

    using Numbers = std::unordered_map<std::string, int>;

    void number_rows(int number, const Row& row, const Numbers& before);
    [[nodiscard]] std::optional<int> around(const std::set<int>& numbers, int below) const;
    [[nodiscard]] bus::Value node(int number, int depth) const;
    [[nodiscard]] bus::Value look(int number) const;

    Row root_;
    Entries entries_;
    Numbers numbers_;  ///< By the rows' ids; not of the root, which is 0.
    int last_number_ = 0;
    std::uint32_t revision_ = 1;
};

}  // namespace berth::menu
