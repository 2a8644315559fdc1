#pragma once

#include "menubar/windows/log_window_model.h"
#include "tests/menubar/text_view.h"
#include "tests/support/run_loop.h"

#include <memory>
#include <string>
#include <vector>

namespace berth::test {

/// A run of the machine "web"; one that is not open has crashed.
inline RunView run_of(std::int64_t number, bool open)
{
    RunView run;
    run.machine = "web";
    run.number = number;
    run.open = open;
    if (!open) run.outcome = "crashed";
    run.sentence = open ? "" : "it crashed";
    return run;
}

/// A log window without a toolkit: what its model told last.
struct LogModelWindow {
    /// Its text holds so many lines.
    explicit LogModelWindow(std::size_t lines = 8)
    {
        LogWindowModel::Events events;
        events.view = [this](const LogWindowView& told) { view = told; };
        events.text = [this](const TextChange& change) {
            text.apply(change.edits);
            last = change;
            last.edits.clear();
        };
        events.note = [this](const std::string& note) { notes.push_back(note); };
        events.find = [this](const FindView& told) { found = told; };
        events.times = [this](const TextTimes& told) { times = told; };
        model = std::make_unique<LogWindowModel>(
            *loop, std::move(events), LogText::Limits{.lines = lines, .units = 100'000});
    }
    void add_run(std::int64_t number, bool open, const std::string& folder)
    {
        data.name = "web";
        data.machine.emplace();
        data.machine->state = open ? "running" : "stopped";
        data.runs.insert(data.runs.begin(), run_of(number, open));
        data.log_folders.insert(data.log_folders.begin(), folder);
    }
    /// One that is over, and one that goes on.
    void show_two_runs(GrowingLog& older, GrowingLog& newer)
    {
        older.append("old\n");
        newer.append("new\n");
        add_run(1, false, older.path());
        add_run(2, true, newer.path());
        model->set_data(data);
    }
    void until(const std::function<bool()>& condition) const { run_until(*loop, condition); }
    [[nodiscard]] std::string shown() const { return text.ascii(); }
    void scroll(ScrollWish wish) const { model->scrolled(wish, last); }
    void find(const std::string& wanted, const std::string& state)
    {
        model->find({wanted}, false);
        until([&] { return found.state.text == state; });
    }
    /// What the last change leads to.
    [[nodiscard]] std::string part() const
    {
        return text.ascii().substr(last.part.begin, last.part.end - last.part.begin);
    }
    void see_all() const { model->sees({0, text.text.size()}, last); }

    std::unique_ptr<EventLoop> loop = EventLoop::create();
    TextView text;
    LogWindowView view;
    TextChange last;
    FindView found;
    TextTimes times;
    std::vector<std::string> notes;
    MachineData data;
    std::unique_ptr<LogWindowModel> model;  // ends first
};

}  // namespace berth::test
