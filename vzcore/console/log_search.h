#pragma once

#include "vzcore/console/background.h"
#include "vzcore/console/log_bytes.h"
#include "vzcore/console/search_pattern.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace berth {

/// One match.
struct LogHit {
    std::uint64_t line = 0;  ///< The offset where its line begins (LineIndex has the number).
    TextMatch match;         ///< In the line's visible text; empty in a part that is not shown.

    bool operator==(const LogHit&) const = default;
};

/// What a part of a search found.
struct SearchBatch {
    std::vector<LogHit> hits;
    std::uint64_t searched = 0;  ///< Lines in front of this offset are done with.
    std::uint64_t end = 0;       ///< Where the log ended that was searched.
    bool is_last = false;
    std::optional<Error> failure;
};

/// Searches the lines of a log from `from`, where a line begins, to the end. `found` is given what
/// there is now and then, and says whether to go on. A last line without its end is searched, but
/// not counted as done with.
void search_lines(const LogBytes& bytes,
                  std::uint64_t from,
                  const SearchPattern& pattern,
                  const std::function<bool(SearchBatch)>& found);

/// A search through a whole log, in the background, from the beginning to the end. It searches what
/// a line shows: colours, overwritten text and other sequences neither hide nor make a match. In a
/// line that is too long to be shown whole, the rest is searched in pieces of kShownBytes.
///
/// All on the owner's thread; the background only posts. Destroying it cancels.
class LogSearch {
public:
    /// More hits than this are not looked for: the search ends.
    static constexpr std::size_t kMostHits = 1'000'000;

    /// `on_change` runs after each batch of hits or of searched bytes, and at the end.
    LogSearch(SearchPattern pattern, Post post, std::function<void()> on_change);
    LogSearch(const LogSearch&) = delete;
    LogSearch& operator=(const LogSearch&) = delete;
    ~LogSearch();

    /// Starts, and goes on after each ConsoleLog::refresh() that found a change: only what is new
    /// is searched. Hits in lines that went, go; a last line that has grown is searched again.
    void update(const LogBytes& bytes);

    [[nodiscard]] const SearchPattern& pattern() const { return pattern_; }
    /// What was found so far, in the order of the log.
    [[nodiscard]] const std::vector<LogHit>& hits() const { return hits_; }
    /// The first hit in a line that begins at or behind `offset`; hits().size() for none.
    [[nodiscard]] std::size_t first_hit_from(std::uint64_t offset) const;
    [[nodiscard]] bool is_finished() const { return !is_searching_; }
    /// It ended because of kMostHits.
    [[nodiscard]] bool is_limited() const { return is_limited_; }
    /// Everything in front of this offset was searched.
    [[nodiscard]] std::uint64_t searched() const { return searched_; }
    [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

private:
    void begin();
    void take(SearchBatch batch, std::uint64_t generation);

    SearchPattern pattern_;
    Post post_;
    std::function<void()> on_change_;
    LogBytes bytes_;
    std::vector<LogHit> hits_;
    std::uint64_t searched_ = 0;
    std::uint64_t generation_ = 0;
    bool is_searching_ = false;
    bool is_limited_ = false;
    std::optional<Error> failure_;
    std::shared_ptr<LogSearch*> mailbox_;  // posts find out here that we are gone
    Background background_;                // ends first
};

}  // namespace berth
