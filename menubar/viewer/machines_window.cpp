#include "menubar/viewer/machines_window.h"

#include "menubar/model/verbs.h"
#include "menubar/viewer/look.h"
#include "menubar/viewer/text.h"
#include "menubar/windows/machine_list.h"

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
    filtered_.setSourceModel(&model_);
    filtered_.setFilterCaseSensitivity(Qt::CaseInsensitive);
    filtered_.setFilterKeyColumn(-1);  // the state is looked for as well
    build();
    resize(760, 480);
    connect(filter_, &QLineEdit::textChanged, this, [this](const QString& text) {
        filtered_.setFilterFixedString(text.trimmed());
        if (!table_->currentIndex().isValid()) table_->selectRow(0);
        show_buttons();
    });
    connect(table_, &QTableView::activated, this, [this] { open_chosen(); });
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        show_buttons();
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
    table_->setModel(&filtered_);
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
    const MachineView* before = chosen();
    const std::string id = before != nullptr ? before->id : std::string();
    if (feed_.machines()) model_.set_machines(*feed_.machines());
    if (const auto& failure = feed_.failure(); failure) {
        show_problem(qt(failure->with_hint()));
        failed_ = true;
    } else if (std::exchange(failed_, false)) {
        show_problem({});
    }
    const bool any = !model_.machines().empty();
    table_->setVisible(any);
    empty_->setVisible(!any);
    empty_->setText(feed_.machines() ? QStringLiteral("There is no machine yet.")
                                     : QStringLiteral("Asking the agent…"));
    select(id);
    show_buttons();
}

// The one that was chosen before, else the first that is shown.
void MachinesWindow::select(const std::string& id)
{
    if (table_->currentIndex().isValid()) return;
    for (int row = 0; row < static_cast<int>(model_.machines().size()); ++row) {
        if (model_.machines()[static_cast<std::size_t>(row)].id != id) continue;
        const QModelIndex shown = filtered_.mapFromSource(model_.index(row, 0));
        if (shown.isValid()) return table_->selectRow(shown.row());
    }
    table_->selectRow(0);
}

const MachineView* MachinesWindow::chosen() const
{
    const QModelIndex index = filtered_.mapToSource(table_->currentIndex());
    if (!index.isValid()) return nullptr;
    return &model_.machines()[static_cast<std::size_t>(index.row())];
}

void MachinesWindow::show_buttons()
{
    const MachineView* machine = chosen();
    open_->setEnabled(machine != nullptr);
    for (const auto& [verb, button] : verbs_)
        button->setEnabled(machine != nullptr && offered_verb(*machine, verb).has_value());
}

void MachinesWindow::show_problem(const QString& text)
{
    problem_->setText(text);
    problem_->setVisible(!text.isEmpty());
}

void MachinesWindow::open_chosen()
{
    if (const MachineView* machine = chosen(); machine != nullptr && on_open)
        on_open(machine->name);
}

void MachinesWindow::run(const char* verb)
{
    const MachineView* machine = chosen();
    if (machine == nullptr) return;
    const auto asked = offered_verb(*machine, verb);
    if (!asked) return;  // its state has changed meanwhile
    const menu::AgentCall call = menu::agent_call(asked->verb, asked->machine);
    if (!failed_) show_problem({});
    feed_.link().call(
        call.method,
        call.params,
        [this, name = machine->name](const Result<Json>& result) {
            if (result) return;
            show_problem(qt(name + ": " + result.error().with_hint()));
        },
        kStopTime);
}

// In the filter: the arrows go through the table, Enter opens what is chosen there.
bool MachinesWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != filter_ || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const int row = table_->currentIndex().row();
    switch (key->key()) {
    case Qt::Key_Down: table_->selectRow(std::min(row + 1, filtered_.rowCount() - 1)); return true;
    case Qt::Key_Up: table_->selectRow(std::max(row - 1, 0)); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: open_chosen(); return true;
    default: return QWidget::eventFilter(watched, event);
    }
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
