#include "menubar/viewer/log_pane.h"

#include "agent/client/outcome_text.h"
#include "menubar/viewer/text.h"
#include "menubar/windows/run_text.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

namespace berth::viewer {

LogPane::LogPane(Loop& loop, QWidget* parent)
    : QWidget(parent), loop_(loop), header_(new QWidget), picker_(new QComboBox),
      details_(new QLabel), view_(new LogView),
      jump_(new QPushButton(QStringLiteral("↓ Jump to end"), view_)), search_bar_(new SearchBar),
      find_(loop,
            {[this] { search_changed(); },
             [this](const LogHit&) { view_->set_current_hit(find_.hit()); },
             [this](const std::string& text) { note(qt(text)); },
             [this] { return view_->top().line; }})
{
    build();
    view_->on_command = [this](ViewCommand command) { view_command(command); };
    view_->on_place = [this] {
        place_jump();
        if (on_status) on_status();
    };
    view_->on_selection = [this] {
        if (on_status) on_status();
    };
    view_->on_hit = [this](std::size_t hit) { find_.choose(hit); };
    connect(picker_, &QComboBox::activated, this, [this](int index) { choose(index); });
    connect(jump_, &QPushButton::clicked, this, [this] {
        view_->set_follow(true);
        view_->setFocus();
    });
    search_bar_->on_typed = [this](FindQuery query) { find_.start_soon(std::move(query)); };
    search_bar_->on_query = [this](FindQuery query) { find_.start(std::move(query)); };
    search_bar_->on_next = [this] { find_step(1); };
    search_bar_->on_previous = [this] { find_step(-1); };
    search_bar_->on_close = [this] { leave(); };
    search_bar_->on_entered = [this] { view_->setFocus(); };
}

LogPane::~LogPane()
{
    view_->on_place = nullptr;     // who listens may have gone already
    view_->set_document(nullptr);  // the view borrows what ends now
}

void LogPane::build()
{
    auto* label = new QLabel(QStringLiteral("&Run:"));
    label->setBuddy(picker_);
    picker_->setAccessibleName(QStringLiteral("Run whose log is shown"));
    picker_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    picker_->setMinimumContentsLength(30);
    picker_->setMaxVisibleItems(24);
    details_->setTextFormat(Qt::PlainText);
    details_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    details_->setAccessibleName(QStringLiteral("How the run ended"));
    auto* row = new QHBoxLayout(header_);
    row->setContentsMargins(8, 6, 8, 6);
    row->addWidget(label);
    row->addWidget(picker_);
    row->addWidget(details_, 1);
    jump_->setAccessibleName(QStringLiteral("Jump to the end and follow"));
    jump_->setToolTip(QStringLiteral("Jump to the end and follow (f)"));
    jump_->setFocusPolicy(Qt::NoFocus);
    jump_->hide();
    search_bar_->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header_);
    layout->addWidget(view_, 1);
    layout->addWidget(search_bar_);
    setFocusProxy(view_);
}

const RunView* LogPane::shown_run() const
{
    const auto found = std::find_if(
        runs_.begin(), runs_.end(), [&](const RunView& run) { return run.number == run_; });
    return found == runs_.end() ? nullptr : &*found;
}

void LogPane::set_runs(const std::vector<RunView>& runs)
{
    const bool was_open = shown_run() != nullptr && shown_run()->open;
    runs_ = runs;
    const QSignalBlocker quiet(picker_);
    picker_->clear();
    const UnixTime now = unix_now();
    int current = -1;
    for (const RunView& run : runs_) {
        if (run.number == run_) current = picker_->count();
        picker_->addItem(qt(run_title(run)));
        picker_->setItemData(picker_->count() - 1, qt(run_details(run, now)), Qt::ToolTipRole);
    }
    picker_->setCurrentIndex(current);
    picker_->setEnabled(!runs_.empty());
    update_details();
    if (document_ && was_open) document_->refresh();  // its last bytes came before its end
    // A log that was not there yet may be now.
    if (!document_ && current >= 0) choose(current);
}

void LogPane::show_run(std::int64_t number)
{
    for (std::size_t i = 0; i < runs_.size(); ++i)
        if (runs_[i].number == number) return choose(static_cast<int>(i));
}

void LogPane::step_run(int by)
{
    const int next = picker_->currentIndex() + by;
    if (next < 0 || next >= picker_->count())
        return note(by > 0 ? QStringLiteral("There is no older run")
                           : QStringLiteral("This is the newest run"));
    choose(next);
}

void LogPane::choose(int index)
{
    if (index < 0 || index >= static_cast<int>(runs_.size())) return;
    const RunView& run = runs_[static_cast<std::size_t>(index)];
    run_ = run.number;
    {
        const QSignalBlocker quiet(picker_);
        picker_->setCurrentIndex(index);
    }
    update_details();
    open(folder_of ? folder_of(run) : std::string(), run.open);
}

void LogPane::show_folder(const std::string& folder)
{
    header_->hide();
    open(folder, true);
}

void LogPane::set_empty_text(const QString& text)
{
    empty_text_ = text;
    if (!document_) view_->set_empty_text(text);
}

void LogPane::open(const std::string& folder, bool may_follow)
{
    find_.set_log({});
    view_->set_document(nullptr);
    document_.reset();
    auto document = LogDocument::open(loop_, folder);
    if (!document) {
        const bool gone = document.error().code == ErrorCode::NotFound;
        const RunView* run = shown_run();
        QString text = qt(document.error().message);
        if (gone && run != nullptr)
            text = run->open
                       ? QStringLiteral("The guest has not printed anything yet.")
                       : QStringLiteral("The log of this run is not there any more.\n"
                                        "Logs are kept for the newest runs; see: berth settings");
        view_->set_document(nullptr, text);
        if (on_status) on_status();
        return;
    }
    document_ = std::move(*document);
    view_->set_document(document_.get(), QStringLiteral("The guest has not printed anything yet."));
    document_->start([this](LogDocument::Change change) { document_changed(change); });
    view_->go_to_end();
    view_->set_follow(may_follow);
    find_.set_log(document_->bytes());
}

void LogPane::document_changed(LogDocument::Change change)
{
    view_->document_changed(change);
    if (change != LogDocument::Change::Indexed) find_.update(document_->bytes());
    if (document_->failure()) note(qt(document_->failure()->message));
    if (on_status) on_status();
}

void LogPane::update_details()
{
    const RunView* run = shown_run();
    details_->setText(run != nullptr ? qt(run->sentence) : QString());
    details_->setToolTip(run != nullptr ? qt(run_details(*run, unix_now())) : QString());
    QFont font = details_->font();
    font.setBold(run != nullptr && looks_bad(*run));
    details_->setFont(font);
}

QString LogPane::status() const
{
    if (!document_) return {};
    const LineIndex& index = document_->index();
    QString text;
    if (index.is_complete() && index.lines() > 0) {
        const auto line = index.line_of_offset(view_->top().line);
        text = QStringLiteral("Line %1 of %2")
                   .arg(qt(grouped(line.value_or(0) + 1)), qt(grouped(index.lines())));
    } else if (document_->end() > 0 && index.bytes().size() > 0) {
        text = QStringLiteral("Counting lines: %1 %")
                   .arg(100 * index.indexed() / index.bytes().size());
    }
    text += QStringLiteral("   ") + qt(human(Bytes{document_->end()}));
    if (view_->follows()) text += QStringLiteral("   Following");
    return text.trimmed();
}

// Offered where the end is out of sight.
void LogPane::place_jump()
{
    jump_->setVisible(document_ && !view_->is_at_end());
    jump_->adjustSize();
    const QRect room = view_->viewport()->geometry();
    jump_->move(room.right() - jump_->width() - 14, room.bottom() - jump_->height() - 12);
}

void LogPane::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    place_jump();
}

void LogPane::find()
{
    QString text;
    if (const auto selected = view_->selected();
        selected && selected->find('\n') == std::string::npos)
        text = qt(*selected);
    search_bar_->begin(text);
}

void LogPane::search_changed()
{
    view_->set_search(find_.search(), find_.hit());
    const FindState state = find_.state();
    search_bar_->set_state(qt(state.text), state.is_bad);
}

void LogPane::find_step(int by)
{
    if (!find_.step(by)) find();
}

void LogPane::leave()
{
    if (search_bar_->isVisible()) {
        search_bar_->hide();
        find_.end();
    } else {
        view_->drop_selection();
    }
    view_->setFocus();
}

void LogPane::copy()
{
    const auto text = view_->selected();
    if (!text) return note(qt(text.error().message + "; " + text.error().hint));
    if (text->empty()) return note(QStringLiteral("Nothing is selected"));
    QApplication::clipboard()->setText(qt(*text));
    note(QStringLiteral("Copied"));
}

void LogPane::save_as()
{
    if (!document_) return note(QStringLiteral("There is no log to save"));
    const QString plain = QStringLiteral("What it shows, without colours (*.txt)");
    const QString raw = QStringLiteral("As the guest printed it (*.log)");
    const QString name = run_ > 0 ? qt(shown_run()->machine) + QStringLiteral("-%1.txt").arg(run_)
                                  : QStringLiteral("console.txt");
    QString chosen = plain;
    QString path = QFileDialog::getSaveFileName(
        this, QStringLiteral("Save the log"), name, plain + QStringLiteral(";;") + raw, &chosen);
    if (path.isEmpty()) return;
    const auto form = chosen == raw ? LogSave::Form::Raw : LogSave::Form::Text;
    note(QStringLiteral("Saving %1…").arg(path));
    save_ = std::make_unique<LogSave>(
        document_->bytes(),
        utf8(path),
        form,
        [this](std::function<void()> work) { loop_.post(std::move(work)); },
        [this, path](const Result<std::uint64_t>& saved) {
            note(saved ? QStringLiteral("Saved %1").arg(path) : qt(saved.error().message));
        });
}

void LogPane::view_command(ViewCommand command)
{
    switch (command) {
    case ViewCommand::Find: return find();
    case ViewCommand::FindNext: return find_step(1);
    case ViewCommand::FindPrevious: return find_step(-1);
    case ViewCommand::Leave: return leave();
    case ViewCommand::ToggleFollow: return toggle_follow();
    case ViewCommand::OlderRun: return step_run(1);
    case ViewCommand::NewerRun: return step_run(-1);
    case ViewCommand::ToggleTimes:
    case ViewCommand::ToggleWrap:
        if (on_command) on_command(command);
    }
}

void LogPane::note(const QString& text) const
{
    if (on_note) on_note(text);
}

}  // namespace berth::viewer
