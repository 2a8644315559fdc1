#pragma once

#include "menubar/model/command.h"

#include <optional>
#include <string>
#include <vector>

namespace berth::menu {

enum class RowKind { Item, Check, Separator };

/// What a destructive row asks first. A toolkit with dialogs shows one; others show the answer as a
/// row of a submenu.
struct Question {
    std::string text;    ///< "Force web to stop? What it has not saved is lost."
    std::string answer;  ///< "Force Stop": what the button says that does it.

    bool operator==(const Question&) const = default;
};

/// One row of the menu, with those under it. Plain data that compares by value.
struct Row {
    /// Unique in the menu, and the same for the same thing as long as it exists:
    /// "machine/3f9a1c0e77b2/stop".
    std::string id;
    std::string title;
    RowKind kind = RowKind::Item;
    std::string shortcut;  ///< Key equivalent, "Q"; empty: none.
    bool enabled = true;
    bool checked = false;            ///< Of a Check.
    std::optional<Command> command;  ///< What a click does; nothing: a heading, or only a submenu.
    std::optional<Question> question;
    std::vector<Row> children;

    bool operator==(const Row&) const = default;
};

/// Nothing runs; a machine runs; a machine needs its user (one may run as well).
enum class Mark { Idle, Running, Attention };

/// All that a menu bar shows.
struct Menu {
    Mark mark = Mark::Idle;
    std::string summary;  ///< "2 of 5 machines running": the tooltip's title.
    std::string details;  ///< More lines below it, plain text; empty: none.
    Row root;             ///< Of it, only the children are shown.

    bool operator==(const Menu&) const = default;
};

/// The row with that id; nothing where there is none.
const Row* find_row(const Row& root, const std::string& id);

}  // namespace berth::menu
