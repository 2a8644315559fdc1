#include "menubar/viewer/new_machine_form.h"

#include "menubar/viewer/look.h"
#include "menubar/viewer/text.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QVBoxLayout>
#include <algorithm>
#include <cassert>

namespace berth::viewer {
namespace {

constexpr int kTypingPause = 150;  // ms
enum ShareColumn { Tag, Folder, ReadOnly, ShareColumns };

}  // namespace

NewMachineForm::NewMachineForm(AgentLink& link, QWidget* parent)
    : QWidget(parent, Qt::Window), link_(link), banner_(new QLabel), form_(new QFormLayout),
      kind_(new QComboBox), shares_(new QTableWidget(0, ShareColumns)),
      at_login_(new QCheckBox(QStringLiteral("Start at &login"))), plan_(new QLabel),
      create_(new QPushButton(QStringLiteral("&Create"))),
      mailbox_(std::make_shared<NewMachineForm*>(this))
{
    setWindowTitle(QStringLiteral("New Machine"));
    make_banner(*banner_);
    add_field("name", QStringLiteral("&Name:"), QStringLiteral("web"), Browse::None);
    add_boot_kind();
    add_field(
        "boot.kernel", QStringLiteral("&Kernel:"), QStringLiteral("/path/vmlinuz"), Browse::File);
    add_field(
        "boot.initrd", QStringLiteral("Initial &RAM disk:"), QStringLiteral("none"), Browse::File);
    add_field("boot.command_line", QStringLiteral("Kernel &options:"), {}, Browse::None);
    field("boot.command_line").edit->setText(QStringLiteral("console=hvc0"));
    add_field(
        "disks[0].path", QStringLiteral("&Disk image:"), QStringLiteral("none"), Browse::File);
    add_field("disks[0].size",
              QStringLiteral("Disk &size:"),
              QStringLiteral("10GiB, where the image is to be made"),
              Browse::None);
    add_field("cpus", QStringLiteral("C&PUs:"), QStringLiteral("auto"), Browse::None);
    add_field("memory", QStringLiteral("&Memory:"), QStringLiteral("auto, or 2GiB"), Browse::None);
    add_shares();
    add_rest();
    soon_.setSingleShot(true);
    soon_.setInterval(kTypingPause);
    connect(&soon_, &QTimer::timeout, this, [this] { ask_plan(); });
    connect(kind_, &QComboBox::currentIndexChanged, this, [this] { show_boot_kind(); });
    connect(at_login_, &QCheckBox::toggled, &soon_, QOverload<>::of(&QTimer::start));
    for (const char* path : {"cpus", "memory"})
        connect(field(path).edit, &QLineEdit::textChanged, &soon_, QOverload<>::of(&QTimer::start));
    connect(create_, &QPushButton::clicked, this, [this] { create(); });
    show_boot_kind();
    field("name").edit->setFocus();
}

NewMachineForm::~NewMachineForm() = default;

// A control with room for what is wrong with it below.
QWidget* NewMachineForm::make_row(const QString& name, QWidget* content, QLabel*& problem)
{
    auto* row = new QWidget;
    auto* layout = new QVBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(content);
    problem = new QLabel;
    problem->setWordWrap(true);
    problem->setTextFormat(Qt::PlainText);
    problem->setAccessibleName(QStringLiteral("What is wrong with: %1").arg(name));
    QFont bold = problem->font();
    bold.setBold(true);
    problem->setFont(bold);
    problem->hide();
    layout->addWidget(problem);
    return row;
}

void NewMachineForm::add_field(const char* path,
                               const QString& label,
                               const QString& hint,
                               Browse browse)
{
    Field field{path};
    field.edit = new QLineEdit;
    field.edit->setPlaceholderText(hint);
    const QString name = QString(label).remove(QLatin1Char('&')).remove(QLatin1Char(':'));
    field.edit->setAccessibleName(name);
    auto* line = new QWidget;
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(field.edit, 1);
    if (browse == Browse::File) {
        auto* button = new QPushButton(QStringLiteral("Choose…"));
        button->setAutoDefault(false);
        button->setAccessibleName(QStringLiteral("Choose: %1").arg(name));
        connect(
            button, &QPushButton::clicked, this, [this, edit = field.edit] { choose_file(*edit); });
        layout->addWidget(button);
    }
    field.row = make_row(name, line, field.problem);
    auto* title = new QLabel(label);
    title->setBuddy(field.edit);
    form_->addRow(title, field.row);
    fields_.push_back(std::move(field));
}

void NewMachineForm::add_boot_kind()
{
    kind_->setAccessibleName(QStringLiteral("What it starts from"));
    kind_->addItem(QStringLiteral("A Linux kernel"));
    kind_->addItem(QStringLiteral("A disk image (EFI)"));
    auto* title = new QLabel(QStringLiteral("Starts &from:"));
    title->setBuddy(kind_);
    form_->addRow(title, kind_);
}

void NewMachineForm::add_shares()
{
    shares_->setHorizontalHeaderLabels(
        {QStringLiteral("Name"), QStringLiteral("Folder"), QStringLiteral("Read-only")});
    shares_->setAccessibleName(QStringLiteral("Shared folders"));
    make_row_table(*shares_);
    shares_->horizontalHeader()->setStretchLastSection(false);
    shares_->horizontalHeader()->setSectionResizeMode(Folder, QHeaderView::Stretch);
    shares_->setMinimumHeight(5 * shares_->fontMetrics().height());
    auto* add = new QPushButton(QStringLiteral("&Add Folder…"));
    auto* remove = new QPushButton(QStringLiteral("Remo&ve"));
    connect(add, &QPushButton::clicked, this, [this] { add_folder(); });
    connect(remove, &QPushButton::clicked, this, [this] { remove_folder(); });
    auto* buttons = new QHBoxLayout;
    for (QPushButton* button : {add, remove}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    auto* both = new QWidget;
    auto* layout = new QVBoxLayout(both);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(shares_);
    layout->addLayout(buttons);
    Field field{"shares"};
    field.row = make_row(QStringLiteral("Shared folders"), both, field.problem);
    form_->addRow(new QLabel(QStringLiteral("Shared folders:")), field.row);
    fields_.push_back(std::move(field));
}

void NewMachineForm::add_rest()
{
    form_->addRow(QString(), at_login_);
    plan_->setWordWrap(true);
    plan_->setTextFormat(Qt::PlainText);
    plan_->setAccessibleName(QStringLiteral("Planned sizes"));
    plan_->setText(QStringLiteral("Asking the agent…"));
    form_->addRow(new QLabel(QStringLiteral("Would get:")), plan_);
    form_->setContentsMargins(12, 12, 12, 8);
    form_->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    auto* cancel = new QPushButton(QStringLiteral("Cancel"));
    cancel->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, [this] { close(); });
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(12, 4, 12, 12);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(create_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(banner_);
    layout->addLayout(form_, 1);
    layout->addLayout(buttons);
    resize(620, sizeHint().height());
}

void NewMachineForm::show_boot_kind()
{
    const bool kernel = kind_->currentIndex() == 0;
    for (const char* path : {"boot.kernel", "boot.initrd", "boot.command_line"})
        form_->setRowVisible(field(path).row, kernel);
    field("disks[0].path")
        .edit->setPlaceholderText(kernel ? QStringLiteral("none")
                                         : QStringLiteral("/path/disk.img"));
}

void NewMachineForm::choose_file(QLineEdit& edit)
{
    const QString path =
        QFileDialog::getOpenFileName(this, QStringLiteral("Choose a file"), edit.text());
    if (!path.isEmpty()) edit.setText(path);
}

void NewMachineForm::add_folder()
{
    const QString path =
        QFileDialog::getExistingDirectory(this, QStringLiteral("Choose a folder to share"));
    if (path.isEmpty()) return;
    const int row = shares_->rowCount();
    shares_->insertRow(row);
    shares_->setItem(row, Tag, new QTableWidgetItem(QFileInfo(path).fileName()));
    shares_->setItem(row, Folder, new QTableWidgetItem(path));
    auto* read_only = new QTableWidgetItem;
    read_only->setFlags(Qt::ItemIsUserCheckable | Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    read_only->setCheckState(Qt::Unchecked);
    shares_->setItem(row, ReadOnly, read_only);
    shares_->selectRow(row);
}

void NewMachineForm::remove_folder()
{
    if (shares_->currentRow() >= 0) shares_->removeRow(shares_->currentRow());
}

const NewMachineForm::Field& NewMachineForm::field(std::string_view path) const
{
    const auto found = std::find_if(
        fields_.begin(), fields_.end(), [&](const Field& one) { return one.path == path; });
    assert(found != fields_.end());
    return *found;
}

std::string NewMachineForm::text_of(const char* path) const
{
    return utf8(field(path).edit->text().trimmed());
}

NewMachine NewMachineForm::typed() const
{
    NewMachine machine;
    machine.name = text_of("name");
    machine.cpus = text_of("cpus");
    machine.memory = text_of("memory");
    machine.boot = kind_->currentIndex() == 0 ? BootKind::Linux : BootKind::Efi;
    machine.kernel = text_of("boot.kernel");
    machine.initrd = text_of("boot.initrd");
    machine.command_line = text_of("boot.command_line");
    machine.disk = text_of("disks[0].path");
    machine.disk_size = text_of("disks[0].size");
    machine.start_at_login = at_login_->isChecked();
    for (int row = 0; row < shares_->rowCount(); ++row)
        machine.shares.push_back({utf8(shares_->item(row, Tag)->text()),
                                  utf8(shares_->item(row, Folder)->text()),
                                  shares_->item(row, ReadOnly)->checkState() == Qt::Checked});
    return machine;
}

void NewMachineForm::ask_plan()
{
    link_.call("machine.plan",
               plan_question_of(typed()),
               [mailbox = std::weak_ptr(mailbox_), number = ++asked_](const Result<Json>& answer) {
                   const auto self = mailbox.lock();
                   if (self && (*self)->asked_ == number) (*self)->show_plan(answer);
               });
}

void NewMachineForm::show_plan(const Result<Json>& answer)
{
    plan_->setText(answer ? qt(plan_text(*answer)) : qt(answer.error().message));
    plan_->setToolTip(answer ? qt(plan_rules(*answer)) : QString());
}

void NewMachineForm::create()
{
    create_->setEnabled(false);  // until the answer is there
    link_.call("machine.create",
               {{"definition", document_of(typed())}},
               [mailbox = std::weak_ptr(mailbox_)](const Result<Json>& answer) {
                   if (const auto self = mailbox.lock()) (*self)->take_answer(answer);
               });
}

void NewMachineForm::take_answer(const Result<Json>& answer)
{
    create_->setEnabled(true);
    std::vector<std::string> paths;
    for (const Field& one : fields_)
        paths.push_back(one.path);
    show_problems(answer ? std::map<std::string, std::string>()
                         : problems_of(answer.error(), paths));
    if (!answer) return;
    if (on_created) on_created(text_of("name"));
    close();
}

void NewMachineForm::show_problems(const std::map<std::string, std::string>& problems)
{
    QLineEdit* first = nullptr;
    for (const Field& one : fields_) {
        const auto found = problems.find(one.path);
        one.problem->setVisible(found != problems.end());
        if (found == problems.end()) continue;
        one.problem->setText(qt("▲ " + found->second));
        if (first == nullptr) first = one.edit;
    }
    const auto rest = problems.find("");
    show_problem(rest != problems.end() ? qt(rest->second) : QString());
    if (first != nullptr) first->setFocus();
}

void NewMachineForm::show_problem(const QString& text)
{
    banner_->setText(text);
    banner_->setVisible(!text.isEmpty());
}

void NewMachineForm::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) &&
             create_->isEnabled())
        create();
    else
        QWidget::keyPressEvent(event);
}

}  // namespace berth::viewer
