#include "menubar/viewer/log_document.h"

#include "menubar/viewer/text.h"
#include "vzcore/console/log_format.h"

#include <filesystem>

namespace berth::viewer {
namespace {

// A guest that floods its console changes the file thousands of times a second.
constexpr std::chrono::milliseconds kSoon{25};
// Some screens: what is scrolled back and forth stays decoded.
constexpr std::size_t kCachedLines = 1'024;

}  // namespace

Result<std::unique_ptr<LogDocument>> LogDocument::open(Loop& loop, const std::string& folder)
{
    auto log = ConsoleLog::open(folder);
    if (!log) return tl::unexpected<Error>(log.error());
    return std::unique_ptr<LogDocument>(new LogDocument(loop, std::move(*log)));
}

LogDocument::LogDocument(Loop& loop, ConsoleLog log)
    : log_(std::move(log)),
      index_([&loop](std::function<void()> work) { loop.post(std::move(work)); },
             [this] {
                 if (on_change_) on_change_(Change::Indexed);
             })
{
    soon_.setSingleShot(true);
    soon_.setInterval(kSoon);
    QObject::connect(&soon_, &QTimer::timeout, &soon_, [this] { refresh(); });
}

LogDocument::~LogDocument() = default;

void LogDocument::start(std::function<void(Change)> on_change)
{
    on_change_ = std::move(on_change);
    const auto look_soon = [this] {
        if (!soon_.isActive()) soon_.start();
    };
    QObject::connect(&watcher_, &QFileSystemWatcher::fileChanged, &soon_, look_soon);
    QObject::connect(&watcher_, &QFileSystemWatcher::directoryChanged, &soon_, look_soon);
    watch_files();
    index_.update(log_.bytes());
    look_soon();  // at what came between opening and watching
}

// The folder tells of new segments, the newest segment of its growth.
void LogDocument::watch_files()
{
    const QString folder = qt(log_.folder());
    if (!watcher_.directories().contains(folder)) watcher_.addPath(folder);
    QString newest;
    if (!log_.bytes().segments().empty()) {
        const log_format::Segment last{log_.bytes().segments().back().offset, false};
        newest = folder + QLatin1Char('/') + qt(last.name());
    }
    for (const QString& file : watcher_.files())
        if (file != newest) watcher_.removePath(file);
    if (!newest.isEmpty() && !watcher_.files().contains(newest)) watcher_.addPath(newest);
}

void LogDocument::refresh()
{
    const std::uint64_t before = end();
    const auto change = log_.refresh();
    if (!change) {
        failure_ = change.error();
        if (on_change_) on_change_(Change::Grown);
        return;
    }
    watch_files();
    if (!change->any()) return;
    failure_.reset();
    if (change->cut || change->rewritten) {
        forget();
    } else if (const auto last = log_.bytes().line_start(before); last) {
        // The last line may have grown.
        if (const auto found = cached_.find(*last); found != cached_.end()) {
            recent_.erase(found->second);
            cached_.erase(found);
        }
    }
    index_.update(log_.bytes());
    if (on_change_)
        on_change_(change->cut || change->rewritten ? Change::Rewritten : Change::Grown);
}

void LogDocument::forget()
{
    cached_.clear();
    recent_.clear();
    times_.clear();
}

LogDocument::Line LogDocument::line_at(std::uint64_t offset)
{
    if (const auto found = cached_.find(offset); found != cached_.end()) {
        recent_.splice(recent_.begin(), recent_, found->second);
        return found->second->second;
    }
    Line line = decode(offset);
    if (!line) return nullptr;
    recent_.emplace_front(offset, line);
    cached_[offset] = recent_.begin();
    if (recent_.size() > kCachedLines) {
        cached_.erase(recent_.back().first);
        recent_.pop_back();
    }
    return line;
}

LogDocument::Line LogDocument::decode(std::uint64_t offset)
{
    const auto line = log_.bytes().line_at(offset);
    if (!line) {
        failure_ = line.error();
        return nullptr;
    }
    if (!*line) return nullptr;
    const auto pen = index_.pen_at(offset);
    return std::make_shared<const DecodedLine>(**line, pen ? *pen : TextStyle{});
}

std::optional<std::uint64_t> LogDocument::previous(std::uint64_t offset)
{
    const auto before = log_.bytes().previous_line(offset);
    if (before) return *before;
    failure_ = before.error();
    return std::nullopt;
}

std::uint64_t LogDocument::line_start(std::uint64_t offset)
{
    const auto start = log_.bytes().line_start(offset);
    if (start) return *start;
    failure_ = start.error();
    return 0;
}

std::optional<UnixTime> LogDocument::time_of(std::uint64_t offset)
{
    if (log_.times().empty()) return std::nullopt;
    if (times_.size() > 8 * kCachedLines) times_.clear();
    const auto [found, added] = times_.try_emplace(offset);
    if (added) found->second = log_.times().time_of(offset);
    return found->second;
}

}  // namespace berth::viewer
