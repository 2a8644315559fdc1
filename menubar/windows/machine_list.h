#pragma once

#include "menubar/model/command.h"
#include "menubar/windows/machine_feed.h"

#include <optional>
#include <string>
#include <vector>

namespace berth {

/// What a window shows of all machines: those that have what was typed, one of them chosen, and
/// what is wrong.
class MachineList {
public:
    void take(const MachineData& data);
    /// Only those that have this somewhere in their row, in whatever case.
    void find(const std::string& text);
    void choose(int row);
    /// By its name, as soon as the agent has told of it; all are shown until something is looked
    /// for again.
    void choose_machine(const std::string& name);
    /// The row above or below, where there is one.
    void step(int by);
    /// The agent's answer to what was asked of a machine.
    void take_answer(const std::string& machine, const Result<Json>& answer);
    /// Something is asked anew: what was refused before is no longer told.
    void forget_refusal() { refusal_.clear(); }

    [[nodiscard]] const std::vector<MachineView>& shown() const { return shown_; }
    /// A row of shown(); -1 where none is chosen.
    [[nodiscard]] int chosen() const { return chosen_; }
    /// nullptr where none is chosen.
    [[nodiscard]] const MachineView* chosen_machine() const;
    /// What the menu would ask of the one that is chosen, by the last part of its row's id
    /// ("start"); nothing where the menu does not offer it.
    [[nodiscard]] std::optional<menu::AskMachine> offered(const std::string& verb) const;
    [[nodiscard]] std::string problem() const;
    /// Why no machine is shown; empty where one is.
    [[nodiscard]] std::string empty_text() const;

private:
    void show();

    std::optional<std::vector<MachineView>> machines_;  // nothing until the agent has answered
    std::vector<MachineView> shown_;
    std::string wanted_, chosen_id_, refusal_, awaited_;
    int chosen_ = -1;
    std::optional<Error> failure_;
};

}  // namespace berth
