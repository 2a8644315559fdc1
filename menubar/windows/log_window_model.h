#pragma once

#include "menubar/windows/console_typing.h"
#include "menubar/windows/log_find.h"
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
    int chosen = -1;       ///< Of the runs.
    std::int64_t run = 0;  ///< Its number; 0: none is.
    bool can_compare = false;
    std::string details;
    bool is_alarming = false;  ///< The details are of an end that its user should look at.
    std::string empty_text;    ///< Shown where there is no text.
    std::string status;
    bool can_type = false;
    bool sends_each_key = false;  ///< Else a line at a time.
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
        End,
        Part  ///< Where `part` can be seen.
    };

    LogText::Edits edits;
    Scroll scroll = Scroll::Hold;
    TextSpan part;             ///< A hit that is the current one now; empty where it is none.
    std::uint64_t log = 0;     ///< Which log this is of: the first is 1.
    std::uint64_t number = 0;  ///< Of the change itself.
};

/// What is looked for, and what is said of it.
struct FindView {
    FindState state;
    std::optional<SearchPattern> pattern;  ///< What is to be marked; nothing: no hit is.
    std::uint64_t number = 0;              ///< Of the pattern.
};

/// When lines came.
struct TextTimes {
    struct Line {
        std::size_t at = 0;  ///< In the text.
        std::string time;    ///< "22:14:58"
    };
    std::vector<Line> lines;
    std::uint64_t number = 0;  ///< Of the change after which the lines are there.
};

/// A window on the console logs of one machine, without the window. On its owner's loop, where it
/// reads files: in a program with a user interface that is a thread of its own.
class LogWindowModel {
public:
    struct Events {
        std::function<void(const LogWindowView&)> view;
        std::function<void(TextChange)> text;
        std::function<void(const std::string&)> note;  ///< Something to tell the user, once.
        std::function<void(const FindView&)> find;
        std::function<void(const TextTimes&)> times;  ///< Of what is seen, while they are wanted.
    };

    LogWindowModel(Loop& loop, Events events, LogText::Limits limits = {});
    LogWindowModel(const LogWindowModel&) = delete;
    LogWindowModel& operator=(const LogWindowModel&) = delete;
    ~LogWindowModel() = default;

    /// What the agent knows now. The newest run is shown until another one is chosen.
    void set_data(MachineData data);
    /// Shows a run as soon as it is known; 0: the one that is shown, else the newest.
    void want_run(std::int64_t number);
    /// Is beside another one that shows this run: shows the run before it, from its beginning, and
    /// neither goes on to newer runs nor types.
    void stand_beside(std::int64_t number);
    /// Shows a run of those in the view.
    void choose(int index);
    /// The user scrolled. `seen` is the change that he saw: a wish of before is not taken for one
    /// of now.
    void scrolled(const ScrollWish& wish, const TextChange& seen);
    /// What the user sees now of the text, after the change that he saw last.
    void sees(TextSpan part, const TextChange& seen);
    void want_times(bool wanted);
    /// What the user looks for in all of the log; `typing` while more of it may follow.
    void find(FindQuery query, bool typing);
    /// The next hit (1) or the one before (-1).
    void find_step(int by);
    void end_find();
    /// To the end, and on with it as it grows.
    void go_to_end();
    /// All of the text again: colours have changed.
    void redraw();
    void type(const std::string& bytes);
    /// Each key goes to the guest as it is pressed, as long as there is one.
    void send_each_key(bool wanted);
    void save(const std::string& path, LogSave::Form form);

private:
    [[nodiscard]] const RunView* shown_run() const;
    void show_wanted_run();
    void show_run_before(std::int64_t number);
    enum class From { Begin, End };
    void show_run(const RunView& run, From from = From::End);
    void open(const std::string& folder, From from);
    void drop_log();
    void look_soon();
    void look();
    void show_hit(const LogHit& hit);
    void tell_text(Result<LogText::Edits> edits, TextChange::Scroll scroll, TextSpan part = {});
    void tell_find();
    void tell_times();
    void tell_view();
    void attach_console();
    void list_runs(LogWindowView& view) const;
    [[nodiscard]] std::string empty_text() const;
    [[nodiscard]] std::string status() const;
    [[nodiscard]] std::string type_hint() const;

    Loop& loop_;
    Events events_;
    LogText::Limits limits_;
    MachineData data_;
    std::int64_t wanted_ = 0, run_ = 0;
    std::int64_t beside_ = 0;  // the run that the other one shows; 0: it is alone
    Follow follow_ = Follow::No;
    std::optional<ConsoleLog> log_;
    std::optional<Error> failure_;  // of reading
    LogText text_;
    std::uint64_t logs_ = 0, changes_ = 0;
    TextSpan seen_;                  // of the text
    std::uint64_t seen_change_ = 0;  // after which it was seen so
    std::uint64_t top_ = 0;          // where the line begins that is seen first
    bool wants_times_ = false, sends_each_key_ = false;
    std::unique_ptr<FileFollower> follower_;
    Handle soon_;
    ConsoleTyping typing_;
    std::string attached_, type_hint_;
    std::optional<LogWindowView> told_;
    std::unique_ptr<LogSave> save_;
    LogFind find_;
    FindView told_find_;
};

}  // namespace berth
