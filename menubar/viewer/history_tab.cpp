#include "menubar/viewer/history_tab.h"

#include "menubar/viewer/export_drawing.h"
#include "menubar/viewer/look.h"
#include "menubar/viewer/text.h"
#include "menubar/windows/run_text.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPushButton>
#include <QSplitter>
#include <QToolTip>
#include <QVBoxLayout>
#include <cmath>

namespace berth::viewer {

HistoryCanvas::HistoryCanvas(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(QStringLiteral("Timeline of runs and their memory; the table has the same"));
    setMouseTracking(false);
}

void HistoryCanvas::set_runs(std::vector<RunView> runs, std::string machine)
{
    runs_ = std::move(runs);
    machine_ = std::move(machine);
    lay_out();
}

void HistoryCanvas::set_span(std::chrono::hours span)
{
    span_ = span;
    lay_out();
}

void HistoryCanvas::select(std::size_t run)
{
    selected_ = run;
    update();
}

void HistoryCanvas::lay_out()
{
    HistoryRequest request;
    request.runs = runs_;
    request.machine = machine_;
    request.now = unix_now();
    std::tie(request.begin, request.end) = time_of_all(runs_, request.now);
    if (span_.count() > 0) request.begin = request.now - span_;
    request.width = width();
    drawing_ = HistoryDrawing(std::move(request), font());
    setMinimumHeight(static_cast<int>(std::ceil(drawing_.height())));
    update();
}

void HistoryCanvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    lay_out();
}

void HistoryCanvas::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::TextAntialiasing);
    drawing_.paint(painter, Theme(palette()), selected_);
}

void HistoryCanvas::mousePressEvent(QMouseEvent* event)
{
    const std::size_t run = drawing_.run_at(event->position().x(), event->position().y());
    if (run != HistoryDrawing::kNone && on_select) on_select(run);
}

void HistoryCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    const std::size_t run = drawing_.run_at(event->position().x(), event->position().y());
    if (run != HistoryDrawing::kNone && on_open) on_open(run);
}

bool HistoryCanvas::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const std::size_t run = drawing_.run_at(help->pos().x(), help->pos().y());
    if (run == HistoryDrawing::kNone)
        QToolTip::hideText();
    else
        QToolTip::showText(
            help->globalPos(), qt(run_details(drawing_.runs()[run], unix_now())), this);
    return true;
}

HistoryTab::HistoryTab(QWidget* parent)
    : QWidget(parent), canvas_(new HistoryCanvas), scroll_(new QScrollArea), table_(new QTableView),
      span_(new QComboBox), all_(new QCheckBox(QStringLiteral("&All machines"))),
      empty_(new QLabel), content_(new QWidget)
{
    scroll_->setWidget(canvas_);
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll_->setFocusPolicy(Qt::NoFocus);
    table_->setModel(&model_);
    table_->setAccessibleName(QStringLiteral("Runs"));
    make_row_table(*table_);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(scroll_);
    splitter->addWidget(table_);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    auto* inner = new QVBoxLayout(content_);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(0);
    inner->addLayout(make_controls());
    inner->addWidget(splitter, 1);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(empty_, 1);
    layout->addWidget(content_, 1);
    canvas_->on_select = [this](std::size_t run) { select(run, true); };
    canvas_->on_open = [this](std::size_t run) { open_run(run); };
    connect(table_, &QTableView::activated, this, [this](const QModelIndex& index) {
        open_run(static_cast<std::size_t>(index.row()));
    });
    connect(
        table_->selectionModel(),
        &QItemSelectionModel::currentRowChanged,
        this,
        [this](const QModelIndex& index) { select(static_cast<std::size_t>(index.row()), false); });
    show_runs();
}

QLayout* HistoryTab::make_controls()
{
    span_->setAccessibleName(QStringLiteral("Time that is shown"));
    for (const auto& [title, hours] : {std::pair("All the time", 0),
                                       std::pair("The last day", 24),
                                       std::pair("The last 7 days", 24 * 7),
                                       std::pair("The last 30 days", 24 * 30)})
        span_->addItem(QString::fromLatin1(title), hours);
    connect(span_, &QComboBox::currentIndexChanged, this, [this] {
        canvas_->set_span(std::chrono::hours(span_->currentData().toInt()));
    });
    connect(all_, &QCheckBox::toggled, this, [this] {
        if (on_wants_all) on_wants_all();
        show_runs();
    });
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 6, 8, 6);
    row->addWidget(span_);
    row->addWidget(all_);
    row->addStretch(1);
    for (const char* ending : {"png", "svg"}) {
        const QString upper = QString::fromLatin1(ending).toUpper();
        auto* button = new QPushButton(QStringLiteral("Export as &%1…").arg(upper));
        button->setAccessibleName(QStringLiteral("Export the drawing as %1").arg(upper));
        connect(button, &QPushButton::clicked, this, [this, ending] {
            export_as(QString::fromLatin1(ending));
        });
        row->addWidget(button);
    }
    return row;
}

void HistoryTab::set_runs(const std::vector<RunView>& own,
                          const std::vector<RunView>& all,
                          const std::string& machine)
{
    own_ = own;
    others_ = all;
    machine_ = machine;
    show_runs();
}

void HistoryTab::set_empty_text(const QString& text)
{
    empty_->setText(text);
}

void HistoryTab::show_all_only()
{
    all_->setChecked(true);
    all_->hide();
}

void HistoryTab::show_runs()
{
    const auto& runs = wants_all() && !others_.empty() ? others_ : own_;
    const bool any = !own_.empty() || !runs.empty();
    empty_->setVisible(!any);
    content_->setVisible(any);
    const int chosen = place_of_same_run(model_.runs(), table_->currentIndex().row(), runs);
    const bool first = model_.runs().empty();
    model_.set_runs(runs);
    canvas_->set_runs(runs, machine_);
    table_->setColumnHidden(RunTable::Machine, !wants_all());
    if (first && any) {
        table_->resizeColumnsToContents();
        for (int column = 0; column + 1 < RunTable::Columns; ++column)
            table_->setColumnWidth(column, table_->columnWidth(column) + 14);
        if (isWindow()) table_->setFocus();  // Nothing could have it before.
    }
    if (any) table_->selectRow(chosen);
}

void HistoryTab::select(std::size_t run, bool in_table)
{
    canvas_->select(run);
    if (in_table) table_->selectRow(static_cast<int>(run));
}

void HistoryTab::open_run(std::size_t run)
{
    if (run < model_.runs().size() && on_open) on_open(model_.runs()[run]);
}

void HistoryTab::export_as(const QString& ending)
{
    const QString suggested = qt(drawing_name(machine_, utf8(ending)));
    QString path =
        QFileDialog::getSaveFileName(this,
                                     QStringLiteral("Export the drawing"),
                                     suggested,
                                     QStringLiteral("%1 (*.%2)").arg(ending.toUpper(), ending));
    if (path.isEmpty()) return;
    if (!path.endsWith(QLatin1Char('.') + ending, Qt::CaseInsensitive))
        path += QLatin1Char('.') + ending;
    const auto done = export_drawing(canvas_->drawing(), Theme(palette()), path);
    if (on_note)
        on_note(done ? QStringLiteral("Exported to %1").arg(path) : qt(done.error().message));
}

}  // namespace berth::viewer
