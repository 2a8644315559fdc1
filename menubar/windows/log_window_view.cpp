// What a log window shows around its text.
#include "agent/client/outcome_text.h"
#include "menubar/windows/log_window_model.h"
#include "menubar/windows/run_text.h"

namespace berth {

void LogWindowModel::tell_view()
{
    LogWindowView view;
    view.title = data_.machine ? data_.name + " (" + data_.machine->state + ")" : data_.name;
    if (data_.failure)
        view.problem = data_.failure->with_hint();
    else if (log_ && failure_)
        view.problem = failure_->with_hint();
    list_runs(view);
    view.run = run_;
    view.can_compare = view.runs.size() > 1;
    view.empty_text = empty_text();
    view.status = status();
    view.can_type = typing_.is_attached();
    view.sends_each_key = sends_each_key_;
    view.type_hint = type_hint();
    if (log_) view.save_name = data_.name + "-" + std::to_string(run_) + ".txt";
    if (told_ == view) return;
    told_ = view;
    events_.view(view);
}

void LogWindowModel::list_runs(LogWindowView& view) const
{
    const UnixTime now = unix_now();
    for (const RunView& run : data_.runs) {
        if (run.number == run_) view.chosen = static_cast<int>(view.runs.size());
        view.runs.push_back(run_title(run));
        view.run_details.push_back(run_details(run, now));
    }
    if (const RunView* run = shown_run()) {
        view.details = run->sentence;
        view.is_alarming = looks_bad(*run);
    }
}

std::string LogWindowModel::empty_text() const
{
    if (log_) return "The guest has not printed anything yet.";
    if (data_.failure) return "No log to show.";
    const RunView* run = shown_run();
    if (run == nullptr)
        return data_.machine
                   ? data_.name + " has never run.\nStart it with: berth start " + data_.name
                   : "Asking the agent…";
    if (failure_ && failure_->code != ErrorCode::NotFound) return failure_->message;
    if (run->open) return "The guest has not printed anything yet.";
    return "The log of this run is not there any more.\n"
           "Logs are kept for the newest runs; see: berth settings";
}

std::string LogWindowModel::type_hint() const
{
    if (!typing_.is_attached()) return type_hint_;
    return sends_each_key_ ? "Each key goes to the guest; ⌃] ends that"
                           : "A line for the guest; Return sends it";
}

std::string LogWindowModel::status() const
{
    if (!log_) return {};
    return human(Bytes{log_->bytes().end()}) + (follow_ == Follow::Yes ? "   Following" : "");
}

}  // namespace berth
