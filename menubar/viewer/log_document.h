#pragma once

#include "menubar/windows/decoded_line.h"
#include "vzcore/console/console_log.h"
#include "vzcore/console/line_index.h"
#include "vzcore/loop.h"

#include <QFileSystemWatcher>
#include <QTimer>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace berth::viewer {

/// One run's log as a window shows it: lines by where they begin, decoded when they are looked at,
/// and followed while it grows. The kernel says when to look again; nothing polls. On the thread of
/// the windows.
class LogDocument {
public:
    using Line = std::shared_ptr<const DecodedLine>;
    enum class Change { Grown, Rewritten, Indexed };

    /// The folder must be there; the log in it may not have begun.
    static Result<std::unique_ptr<LogDocument>> open(Loop& loop, const std::string& folder);
    LogDocument(const LogDocument&) = delete;
    LogDocument& operator=(const LogDocument&) = delete;
    ~LogDocument();

    /// Begins to index and to follow. `on_change` runs after each change.
    void start(std::function<void(Change)> on_change);
    /// Looks at the disk at once, where somebody knows that there is something new.
    void refresh();

    [[nodiscard]] const std::string& folder() const { return log_.folder(); }
    [[nodiscard]] const LogBytes& bytes() const { return log_.bytes(); }
    [[nodiscard]] const LineIndex& index() const { return index_; }
    [[nodiscard]] std::uint64_t end() const { return log_.bytes().end(); }
    /// What went wrong while reading, last.
    [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

    /// The line that begins at `offset`; nothing at the end, and where it cannot be read.
    Line line_at(std::uint64_t offset);
    /// The beginning of the line before; nothing at the beginning.
    std::optional<std::uint64_t> previous(std::uint64_t offset);
    /// The beginning of the line that has the byte at `offset`.
    std::uint64_t line_start(std::uint64_t offset);
    /// When the line that begins at `offset` came.
    [[nodiscard]] std::optional<UnixTime> time_of(std::uint64_t offset);

private:
    LogDocument(Loop& loop, ConsoleLog log);
    void watch_files();
    Line decode(std::uint64_t offset);
    void forget();

    ConsoleLog log_;
    std::function<void(Change)> on_change_;
    QFileSystemWatcher watcher_;
    QTimer soon_;                                       // many changes are looked at once
    std::list<std::pair<std::uint64_t, Line>> recent_;  // the line used last comes first
    std::unordered_map<std::uint64_t, decltype(recent_)::iterator> cached_;
    std::unordered_map<std::uint64_t, std::optional<UnixTime>> times_;
    std::optional<Error> failure_;
    LineIndex index_;
};

}  // namespace berth::viewer
