#pragma once

#include "menubar/windows/console_typing.h"
#include "menubar/windows/log_save.h"
#include "menubar/windows/log_text.h"
#include "menubar/windows/machine_feed.h"
#include "vzcore/console/console_log.h"
#include "vzcore/console/file_follower.h"
#include "vzcore/loop.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace berth {

/// What a log window shows around its text.
struct LogWindowView {
    std::string title;
    std::string problem;  ///< At the top; empty while all is well.
    std::vector<std::string> runs, run_details;
    int chosen = -1;  ///< Of the runs.
    std::string details;
    bool is_alarming = false;  ///< The details are of an end that its user should look at.
    std::string empty_text;    ///< Shown where there is no text.
    std::string status;
    bool can_type = false;
    std::string type_hint;
    std::string save_name;  ///< Suggested for the log's file; empty: there is nothing to save.

    bool operator==(const LogWindowView&) const = default;
};

/// How far a text view is scrolled, and what its user wants by that.
struct ScrollPlace {
    double above = 0, below = 0;  ///< What is out of sight.
    double page = 0;              ///< What is in sight.
};
struct ScrollWish {
    Follow follow = Follow::No;
    bool earlier = false, later = false;  ///< The next lines in that direction are needed soon.
};
ScrollWish wish_of(const ScrollPlace& place);

/// Edits of the text, and where its view is afterwards.
struct TextChange {
    enum class Scroll {
        Hold,        ///< The line at the top stays there.
        EndIfThere,  ///< At the end, if it was there before; else as Hold.
        End
    };

    LogText::Edits edits;
    Scroll scroll = Scroll::Hold;
    std::uint64_t log = 0;     ///< Which log this is of: the first is 1.
    std::uint64_t number = 0;  ///< Of the change itself.
};

/// A window on the console logs of one machine, without the window. On its owner's loop, where it
/// reads files: in a program with a user interface that is a thread of its own.
class LogWindowModel {
public:
    struct Events {
        std::function<void(const LogWindowView&)> view;
        std::function<void(TextChange)> text;
        std::function<void(const std::string&)> note;  ///< Something to tell the user, once.
    };

    LogWindowModel(Loop& loop, Events events, LogText::Limits limits = {});
    LogWindowModel(const LogWindowModel&) = delete;
    LogWindowModel& operator=(const LogWindowModel&) = delete;
    ~LogWindowModel() = default;

    /// What the agent knows now. The newest run is shown until another one is chosen.
    void set_data(MachineData data);
    /// Shows a run as soon as it is known; 0: the one that is shown, else the newest.
    void want_run(std::int64_t number);
    /// Shows a run of those in the view.
    void choose(int index);
    /// The user scrolled. `seen` is the change that he saw: a wish of before is not taken for one
    /// of now.
    void scrolled(const ScrollWish& wish, const TextChange& seen);
    /// To the end, and on with it as it grows.
    void go_to_end();
    /// All of the text again: colours have changed.
    void redraw();
    void type(const std::string& bytes);
    void save(const std::string& path, LogSave::Form form);

private:
    [[nodiscard]] const RunView* shown_run() const;
    void show_wanted_run();
    void show_run(const RunView& run);
    void open(const std::string& folder);
    void drop_log();
    void look_soon();
    void look();
    void tell_text(Result<LogText::Edits> edits, TextChange::Scroll scroll);
    void tell_view();
    void attach_console();
    void list_runs(LogWindowView& view) const;
    [[nodiscard]] std::string empty_text() const;
    [[nodiscard]] std::string status() const;

    Loop& loop_;
    Events events_;
    LogText::Limits limits_;
    MachineData data_;
    std::int64_t wanted_ = 0, run_ = 0;
    Follow follow_ = Follow::No;
    std::optional<ConsoleLog> log_;
    std::optional<Error> failure_;  // of reading
    LogText text_;
    std::uint64_t logs_ = 0, changes_ = 0;
    std::unique_ptr<FileFollower> follower_;
    Handle soon_;
    ConsoleTyping typing_;
    std::string attached_, type_hint_;
    std::optional<LogWindowView> told_;
    std::unique_ptr<LogSave> save_;
};

}  // namespace berth
