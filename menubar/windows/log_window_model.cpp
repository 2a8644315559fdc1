#include "menubar/windows/log_window_model.h"

#include "agent/client/outcome_text.h"
#include "menubar/windows/run_text.h"

#include <algorithm>

namespace berth {
namespace {

// A guest that floods its console changes the file thousands of times a second.
constexpr std::chrono::milliseconds kSoon{25};

constexpr const char* kNotRunning = "The machine does not run";

}  // namespace

ScrollWish wish_of(const ScrollPlace& place)
{
    ScrollWish wish;
    wish.follow = place.below < 4 ? Follow::Yes : Follow::No;
    wish.earlier = place.above < place.page;
    wish.later = place.below < place.page;
    return wish;
}

LogWindowModel::LogWindowModel(Loop& loop, Events events, LogText::Limits limits)
    : loop_(loop), events_(std::move(events)), limits_(limits), text_(limits),
      typing_(loop,
              [this](const std::string& why) {
                  type_hint_ = why.empty() ? kNotRunning : why;
                  sends_each_key_ = false;
                  tell_view();
              }),
      type_hint_(kNotRunning), find_(loop,
                                     {[this] { tell_find(); },
                                      [this](const LogHit& hit) { show_hit(hit); },
                                      [this](const std::string& note) { events_.note(note); },
                                      [this] { return top_; }})
{
}

void LogWindowModel::set_data(MachineData data)
{
    const bool was_open = shown_run() != nullptr && shown_run()->open;
    data_ = std::move(data);
    show_wanted_run();
    if (log_ && was_open) look();  // its last bytes came before its end
    // A log that was not there yet may be now.
    if (const RunView* run = shown_run(); !log_ && run != nullptr) show_run(*run);
    attach_console();
    tell_view();
}

const RunView* LogWindowModel::shown_run() const
{
    const auto found = std::find_if(data_.runs.begin(), data_.runs.end(), [&](const RunView& run) {
        return run.number == run_;
    });
    return found == data_.runs.end() ? nullptr : &*found;
}

void LogWindowModel::stand_beside(std::int64_t number)
{
    beside_ = number;
    show_wanted_run();
    tell_view();
}

void LogWindowModel::want_run(std::int64_t number)
{
    wanted_ = number;
    show_wanted_run();
    tell_view();
}

// The run that was asked for; without one the newest.
void LogWindowModel::show_wanted_run()
{
    if (data_.runs.empty()) return;
    if (beside_ != 0) return show_run_before(beside_);
    const RunView& newest = data_.runs.front();
    if (wanted_ != 0) {
        const std::int64_t wanted = std::exchange(wanted_, 0);
        for (const RunView& run : data_.runs)
            if (run.number == wanted) return show_run(run);
        events_.note("There is no run " + std::to_string(wanted));
    }
    // A run that begins takes the place of the one before it where that is being followed.
    const bool follows_on = run_ + 1 == newest.number && follow_ == Follow::Yes;
    if (run_ == 0 || follows_on) show_run(newest);
}

// Once: then it is its user who chooses.
void LogWindowModel::show_run_before(std::int64_t number)
{
    if (run_ != 0) return;
    const auto found = std::find_if(data_.runs.begin(), data_.runs.end(), [&](const RunView& run) {
        return run.number < number;
    });
    if (found != data_.runs.end()) return show_run(*found, From::Begin);
    events_.note("There is no older run");
    show_run(data_.runs.back(), From::Begin);
}

void LogWindowModel::choose(int index)
{
    if (index < 0 || index >= static_cast<int>(data_.runs.size())) return;
    show_run(data_.runs[static_cast<std::size_t>(index)]);
    tell_view();
}

void LogWindowModel::show_run(const RunView& run, From from)
{
    run_ = run.number;
    const auto place = static_cast<std::size_t>(&run - data_.runs.data());
    follow_ = run.open && from == From::End ? Follow::Yes : Follow::No;
    open(data_.log_folders[place], from);
}

void LogWindowModel::drop_log()
{
    follower_.reset();
    soon_.reset();
    log_.reset();
    failure_.reset();
    find_.set_log({});
    seen_ = {};
    top_ = 0;
}

void LogWindowModel::open(const std::string& folder, From from)
{
    drop_log();
    ++logs_;
    auto log = ConsoleLog::open(folder);
    if (!log) {
        failure_ = log.error();
        return tell_text(text_.show_end({}), TextChange::Scroll::End);
    }
    log_ = std::move(*log);
    if (auto follower = FileFollower::open(loop_, folder, [this] { look_soon(); }))
        follower_ = std::move(*follower);
    else
        failure_ = follower.error();
    // What came between opening and following counts too.
    if (const auto change = log_->refresh(); !change) failure_ = change.error();
    if (from == From::Begin)
        tell_text(text_.show_around(log_->bytes(), 0), TextChange::Scroll::Part);
    else
        tell_text(text_.show_end(log_->bytes()), TextChange::Scroll::End);
    find_.set_log(log_->bytes());
}

void LogWindowModel::look_soon()
{
    if (soon_) return;
    soon_ = loop_.after(kSoon, [this] {
        soon_.reset();
        look();
        tell_view();
    });
}

void LogWindowModel::look()
{
    const auto change = log_->refresh();
    if (!change) {
        failure_ = change.error();
        return;
    }
    if (!change->any()) return;
    failure_.reset();
    const auto scroll =
        follow_ == Follow::Yes ? TextChange::Scroll::EndIfThere : TextChange::Scroll::Hold;
    tell_text(change->rewritten ? text_.show_end(log_->bytes())
                                : text_.update(log_->bytes(), follow_),
              scroll);
    find_.update(log_->bytes());
}

void LogWindowModel::tell_text(Result<LogText::Edits> edits,
                               TextChange::Scroll scroll,
                               TextSpan part)
{
    if (!edits) {
        failure_ = edits.error();
        return;
    }
    if (edits->empty() && scroll != TextChange::Scroll::Part) return;
    events_.text({std::move(*edits), scroll, part, logs_, ++changes_});
}

void LogWindowModel::scrolled(const ScrollWish& wish, const TextChange& seen)
{
    if (seen.log != logs_ || !log_) return;
    // At the end of what is there, which is not the log's: on to that first.
    follow_ = text_.has_later() ? Follow::No : wish.follow;
    if (seen.number == changes_) {
        if (wish.earlier && text_.has_earlier())
            tell_text(text_.page_earlier(), TextChange::Scroll::Hold);
        else if (wish.later && text_.has_later())
            tell_text(text_.page_later(), TextChange::Scroll::Hold);
    }
    tell_view();
}

void LogWindowModel::go_to_end()
{
    if (!log_) return;
    follow_ = Follow::Yes;
    if (text_.has_later())
        tell_text(text_.show_end(log_->bytes()), TextChange::Scroll::End);
    else
        events_.text({{}, TextChange::Scroll::End, {}, logs_, ++changes_});
    tell_view();
}

void LogWindowModel::redraw()
{
    tell_text(text_.redraw(), TextChange::Scroll::Hold);
}

void LogWindowModel::attach_console()
{
    if (beside_ != 0) return;
    const std::string& socket = data_.console_socket;
    // The socket is there once the guest runs; before that, and where it broke, it is tried again.
    if (socket == attached_ && (socket.empty() || typing_.is_attached())) return;
    attached_ = socket;
    typing_.attach(socket);
}

void LogWindowModel::type(const std::string& bytes)
{
    if (!typing_.send(bytes)) events_.note(kGuestDoesNotRead);
}

void LogWindowModel::send_each_key(bool wanted)
{
    sends_each_key_ = wanted && typing_.is_attached();
    tell_view();
}

void LogWindowModel::save(const std::string& path, LogSave::Form form)
{
    if (!log_) return events_.note("There is no log to save");
    events_.note("Saving " + path + "…");
    save_ = std::make_unique<LogSave>(
        log_->bytes(),
        path,
        form,
        [&loop = loop_](std::function<void()> work) { loop.post(std::move(work)); },
        [this, path](const Result<std::uint64_t>& saved) {
            events_.note(saved ? "Saved " + path : saved.error().message);
        });
}

}  // namespace berth
