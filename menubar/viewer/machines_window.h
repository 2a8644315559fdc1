#pragma once

#include "menubar/viewer/agent_feed.h"
#include "menubar/viewer/machine_table.h"
#include "menubar/windows/machine_list.h"

#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QWidget>
#include <functional>
#include <map>
#include <string>

namespace berth::viewer {

/// All machines in a table that one can look through by typing: MachineList, drawn. What can be
/// done with one in its state is decided by the menu's model.
class MachinesWindow : public QWidget {
public:
    /// `feed` is borrowed and outlives the window.
    explicit MachinesWindow(AgentFeed& feed);

    std::function<void(const std::string& machine)> on_open;  ///< Its console log is wanted.
    std::function<void()> on_new;                             ///< The form for a new machine is.

    /// What the feed knows has changed.
    void feed_changed();
    /// The machine that is chosen; nullptr where none is.
    [[nodiscard]] const MachineView* chosen() const { return list_.chosen_machine(); }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void build();
    QLayout* make_buttons();
    QPushButton* add_button(const QString& text, const QString& name, std::function<void()> act);
    void show_rows();
    void select_chosen();
    void choose(int row);
    void show_chosen();
    void step(int by);
    void open_chosen();
    void run(const char* verb);

    AgentFeed& feed_;
    MachineList list_;
    MachineTable model_;  // of what list_ shows
    bool filling_ = false;
    QLabel* problem_;
    QLineEdit* filter_;
    QTableView* table_;
    QLabel* empty_;
    QPushButton* open_ = nullptr;
    std::map<std::string, QPushButton*> verbs_;  // by the last part of a row's id
};

}  // namespace berth::viewer
