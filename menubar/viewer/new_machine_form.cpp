#include "menubar/viewer/new_machine_form.h"

#include "menubar/viewer/look.h"
#include "menubar/viewer/text.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace berth::viewer {
namespace {

enum ShareColumn { Tag, Folder, ReadOnly, ShareColumns };

AskAgent over(AgentLink& link)
{
    return [&link](const std::string& method, Json params, AgentLink::Reply reply) {
        link.call(method, std::move(params), std::move(reply));
    };
}

}  // namespace

NewMachineForm::NewMachineForm(AgentLink& link, QWidget* parent)
    : QWidget(parent, Qt::Window), model_(over(link)), banner_(new QLabel), form_(new QFormLayout),
      kind_(new QComboBox), shares_(new QTableWidget(0, ShareColumns)),
      at_login_(new QCheckBox(QStringLiteral("Start at &login"))), plan_(new QLabel),
      missing_(new QLabel), create_(new QPushButton(QStringLiteral("&Create")))
{
    setWindowTitle(QStringLiteral("New Machine"));
    make_banner(*banner_);
    for (const FormField& field : form_fields()) {
        add_field(field);
        if (rows_.size() == 1) add_boot_kind();
    }
    add_shares();
    add_rest();
    add_buttons();
    model_.on_change = [this] { show_model(); };
    model_.on_refused = [this] { focus_first_wrong(); };
    model_.on_created = [this](const std::string& name) {
        if (on_created) on_created(name);
        close();
    };
    connect(kind_, &QComboBox::currentIndexChanged, this, [this](int index) {
        model_.set_boot(index == 0 ? BootKind::Linux : BootKind::Efi);
    });
    connect(
        at_login_, &QCheckBox::toggled, this, [this](bool on) { model_.set_start_at_login(on); });
    connect(create_, &QPushButton::clicked, this, [this] { model_.create(); });
    show_model();
    rows_.front().edit->setFocus();
    resize(620, sizeHint().height());
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

void NewMachineForm::add_field(const FormField& field)
{
    Row row{field.path, &field};
    row.edit = new QLineEdit(qt(model_.machine().*field.text));
    const QString name = qt(plain_title(field));
    row.edit->setAccessibleName(name);
    auto* line = new QWidget;
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(row.edit, 1);
    if (field.is_file) add_choose_button(*layout, field, *row.edit);
    row.widget = make_row(name, line, row.problem);
    auto* title = new QLabel(QString::fromUtf8(field.title) + QLatin1Char(':'));
    title->setBuddy(row.edit);
    form_->addRow(title, row.widget);
    connect(row.edit, &QLineEdit::textChanged, this, [this, &field](const QString& text) {
        model_.set_text(field.path, utf8(text));
    });
    connect(
        row.edit, &QLineEdit::editingFinished, this, [this, &field] { model_.leave(field.path); });
    rows_.push_back(std::move(row));
}

void NewMachineForm::add_choose_button(QHBoxLayout& layout, const FormField& field, QLineEdit& edit)
{
    auto* button = new QPushButton(QStringLiteral("Choose…"));
    button->setAutoDefault(false);
    button->setAccessibleName(QStringLiteral("Choose: %1").arg(qt(plain_title(field))));
    connect(button, &QPushButton::clicked, this, [this, &field, &edit] {
        choose_file(field.path, edit);
    });
    layout.addWidget(button);
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
    connect(shares_, &QTableWidget::itemChanged, this, [this](const QTableWidgetItem* item) {
        take_share_edit(item->row());
    });
    auto* both = new QWidget;
    auto* layout = new QVBoxLayout(both);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(shares_);
    layout->addWidget(make_share_buttons());
    Row row{std::string(kSharesPath)};
    row.widget = make_row(QStringLiteral("Shared folders"), both, row.problem);
    form_->addRow(new QLabel(QStringLiteral("Shared folders:")), row.widget);
    rows_.push_back(std::move(row));
}

QWidget* NewMachineForm::make_share_buttons()
{
    auto* add = new QPushButton(QStringLiteral("&Add Folder…"));
    auto* remove = new QPushButton(QStringLiteral("Remo&ve"));
    connect(add, &QPushButton::clicked, this, [this] { add_folder(); });
    connect(remove, &QPushButton::clicked, this, [this] {
        if (shares_->currentRow() < 0) return;
        model_.remove_folder(static_cast<std::size_t>(shares_->currentRow()));
        show_shares();
    });
    auto* buttons = new QWidget;
    auto* layout = new QHBoxLayout(buttons);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QPushButton* button : {add, remove}) {
        button->setAutoDefault(false);
        layout->addWidget(button);
    }
    layout->addStretch(1);
    return buttons;
}

void NewMachineForm::add_rest()
{
    form_->addRow(QString(), at_login_);
    plan_->setWordWrap(true);
    plan_->setTextFormat(Qt::PlainText);
    plan_->setAccessibleName(QStringLiteral("Planned sizes"));
    form_->addRow(new QLabel(QStringLiteral("Would get:")), plan_);
    form_->setContentsMargins(12, 12, 12, 8);
    form_->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
}

void NewMachineForm::add_buttons()
{
    missing_->setWordWrap(true);
    missing_->setTextFormat(Qt::PlainText);
    missing_->setAccessibleName(QStringLiteral("What stands in the way"));
    auto* cancel = new QPushButton(QStringLiteral("Cancel"));
    cancel->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, [this] { close(); });
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(12, 4, 12, 12);
    buttons->addWidget(missing_, 1);
    buttons->addWidget(cancel);
    buttons->addWidget(create_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(banner_);
    layout->addLayout(form_, 1);
    layout->addLayout(buttons);
}

void NewMachineForm::choose_file(std::string_view path, QLineEdit& edit)
{
    const QString chosen =
        QFileDialog::getOpenFileName(this, QStringLiteral("Choose a file"), edit.text());
    if (chosen.isEmpty()) return;
    edit.setText(chosen);
    model_.leave(path);
}

void NewMachineForm::add_folder()
{
    const QString path =
        QFileDialog::getExistingDirectory(this, QStringLiteral("Choose a folder to share"));
    if (path.isEmpty()) return;
    model_.add_folder(utf8(path));
    show_shares();
    shares_->selectRow(shares_->rowCount() - 1);
}

void NewMachineForm::take_share_edit(int row)
{
    Share share;
    share.tag = utf8(shares_->item(row, Tag)->text());
    share.path = utf8(shares_->item(row, Folder)->text());
    share.read_only = shares_->item(row, ReadOnly)->checkState() == Qt::Checked;
    model_.set_share(static_cast<std::size_t>(row), std::move(share));
}

void NewMachineForm::show_shares()
{
    const QSignalBlocker quiet(shares_);
    const auto& known = model_.machine().shares;
    shares_->setRowCount(static_cast<int>(known.size()));
    for (int row = 0; row < shares_->rowCount(); ++row) {
        const Share& share = known[static_cast<std::size_t>(row)];
        shares_->setItem(row, Tag, new QTableWidgetItem(qt(share.tag)));
        shares_->setItem(row, Folder, new QTableWidgetItem(qt(share.path)));
        auto* read_only = new QTableWidgetItem;
        read_only->setFlags(Qt::ItemIsUserCheckable | Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        read_only->setCheckState(share.read_only ? Qt::Checked : Qt::Unchecked);
        shares_->setItem(row, ReadOnly, read_only);
    }
}

void NewMachineForm::show_model()
{
    for (const Row& row : rows_) {
        const std::string problem = model_.problem_of(row.path);
        row.problem->setText(qt("▲ " + problem));
        row.problem->setVisible(!problem.empty());
        if (row.field == nullptr) continue;
        form_->setRowVisible(row.widget, model_.asks_for(*row.field));
        row.edit->setPlaceholderText(qt(model_.hint_of(*row.field)));
    }
    plan_->setText(qt(model_.plan()));
    plan_->setToolTip(qt(model_.plan_rules()));
    missing_->setText(qt(model_.missing()));
    banner_->setText(qt(model_.problem()));
    banner_->setVisible(!model_.problem().empty());
    create_->setEnabled(model_.can_create());
}

void NewMachineForm::focus_first_wrong()
{
    const std::string path = model_.first_wrong();
    for (const Row& row : rows_) {
        if (row.path != path) continue;
        if (row.edit != nullptr)
            row.edit->setFocus();
        else
            shares_->setFocus();
    }
}

// Return is the model's to judge also where the button is not enabled: it tells what is wrong.
void NewMachineForm::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        model_.create();
    else
        QWidget::keyPressEvent(event);
}

}  // namespace berth::viewer
