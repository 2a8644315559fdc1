#include "menubar/viewer/machines_window.h"

#include "menubar/model/verbs.h"
#include "menubar/viewer/look.h"
#include "menubar/viewer/text.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QVBoxLayout>

namespace berth::viewer {
namespace {

constexpr std::chrono::minutes kStopTime{10};  // an answer to "stop" comes when the run is over

}  // namespace

MachinesWindow::MachinesWindow(AgentFeed& feed)
    : feed_(feed), problem_(new QLabel), filter_(new QLineEdit), table_(new QTableView),
      empty_(new QLabel)
{
    setWindowTitle(QStringLiteral("Machines"));
    build();
    resize(760, 480);
    connect(filter_, &QLineEdit::textChanged, this, [this](const QString& text) {
        list_.find(utf8(text));
        show_rows();
    });
    connect(table_, &QTableView::activated, this, [this] { open_chosen(); });
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        if (!filling_) choose(table_->currentIndex().row());
    });
    feed_changed();
    filter_->setFocus();
}

void MachinesWindow::build()
{
    make_banner(*problem_);
    filter_->setPlaceholderText(QStringLiteral("Find a machine, by its name or its state"));
    filter_->setAccessibleName(QStringLiteral("Find a machine"));
    filter_->setClearButtonEnabled(true);
    filter_->installEventFilter(this);
    table_->setModel(&model_);
    table_->setAccessibleName(QStringLiteral("Machines"));
    make_row_table(*table_);
    const int letter = table_->fontMetrics().averageCharWidth();
    for (const auto& [column, letters] : {std::pair(MachineTable::Name, 26),
                                          std::pair(MachineTable::State, 14),
                                          std::pair(MachineTable::Cpus, 8),
                                          std::pair(MachineTable::Memory, 12)})
        table_->setColumnWidth(column, letters * letter);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setAccessibleName(QStringLiteral("Why no machine is shown"));
    auto* top = new QHBoxLayout;
    top->setContentsMargins(8, 8, 8, 6);
    top->addWidget(filter_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(problem_);
    layout->addLayout(top);
    layout->addWidget(table_, 1);
    layout->addWidget(empty_, 1);
    layout->addLayout(make_buttons());
}

QLayout* MachinesWindow::make_buttons()
{
    open_ = add_button(QStringLiteral("&Open Console Log"),
                       QStringLiteral("Open the console log of the machine"),
                       [this] { open_chosen(); });
    verbs_["start"] = add_button(
        QStringLiteral("&Start"), QStringLiteral("Start the machine"), [this] { run("start"); });
    verbs_["stop"] = add_button(
        QStringLiteral("S&top"), QStringLiteral("Stop the machine"), [this] { run("stop"); });
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(8, 6, 8, 8);
    for (QPushButton* button : {open_, verbs_["start"], verbs_["stop"]})
        buttons->addWidget(button);
    buttons->addStretch(1);
    buttons->addWidget(
        add_button(QStringLiteral("&New Machine…"), QStringLiteral("Define a new machine"), [this] {
            if (on_new) on_new();
        }));
    return buttons;
}

QPushButton*
MachinesWindow::add_button(const QString& text, const QString& name, std::function<void()> act)
{
    auto* button = new QPushButton(text);
    button->setAccessibleName(name);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, [act = std::move(act)] { act(); });
    return button;
}

void MachinesWindow::feed_changed()
{
    list_.take(feed_.data());
    show_rows();
}

void MachinesWindow::show_rows()
{
    filling_ = true;
    model_.set_machines(list_.shown());
    select_chosen();  // by the machine, not by its place
    filling_ = false;
    const std::string none = list_.empty_text();
    table_->setVisible(none.empty());
    empty_->setVisible(!none.empty());
    empty_->setText(qt(none));
    show_chosen();
}

void MachinesWindow::select_chosen()
{
    if (table_->currentIndex().row() != list_.chosen()) table_->selectRow(list_.chosen());
}

void MachinesWindow::choose(int row)
{
    list_.choose(row);
    show_chosen();
}

// What follows from which one is chosen.
void MachinesWindow::show_chosen()
{
    open_->setEnabled(chosen() != nullptr);
    for (const auto& [verb, button] : verbs_)
        button->setEnabled(list_.offered(verb).has_value());
    const std::string problem = list_.problem();
    problem_->setText(qt(problem));
    problem_->setVisible(!problem.empty());
}

void MachinesWindow::open_chosen()
{
    if (const MachineView* machine = chosen(); machine != nullptr && on_open)
        on_open(machine->name);
}

void MachinesWindow::run(const char* verb)
{
    const auto asked = list_.offered(verb);
    if (!asked) return;  // its state has changed meanwhile
    list_.forget_refusal();
    show_chosen();
    const menu::AgentCall call = menu::agent_call(asked->verb, asked->machine);
    feed_.link().call(
        call.method,
        call.params,
        [this, machine = asked->machine](const Result<Json>& answer) {
            list_.take_answer(machine, answer);
            show_chosen();
        },
        kStopTime);
}

// In the filter: the arrows go through the table, Enter opens what is chosen there.
bool MachinesWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != filter_ || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    switch (key->key()) {
    case Qt::Key_Down: step(1); return true;
    case Qt::Key_Up: step(-1); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: open_chosen(); return true;
    default: return QWidget::eventFilter(watched, event);
    }
}

void MachinesWindow::step(int by)
{
    list_.step(by);
    select_chosen();
    show_chosen();
}

// Elsewhere: "/" leads to the filter, Esc empties it, Ctrl-W closes the window.
void MachinesWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Close) || event->key() == Qt::Key_W) {
        if ((event->modifiers() & Qt::ControlModifier) != 0) close();
    } else if (event->key() == Qt::Key_Slash || event->matches(QKeySequence::Find)) {
        filter_->setFocus(Qt::ShortcutFocusReason);
        filter_->selectAll();
    } else if (event->key() == Qt::Key_Escape) {
        filter_->clear();
    } else {
        QWidget::keyPressEvent(event);
    }
}

}  // namespace berth::viewer
