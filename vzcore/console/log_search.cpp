#include "vzcore/console/log_search.h"

#include <algorithm>

namespace berth {
namespace {

bool has(const LogBytes& bytes, std::uint64_t offset)
{
    const std::size_t segment = bytes.segment_at(offset);
    return segment < bytes.segments().size() && bytes.segments()[segment].offset <= offset;
}

// What was searched is not there any more in the form it had: a file was emptied or replaced.
bool was_rewritten(const LogBytes& before, const LogBytes& now)
{
    for (const LogSegment& old : before.segments())
        for (const LogSegment& segment : now.segments())
            if (segment.offset == old.offset &&
                (segment.file != old.file || segment.size < old.size))
                return true;
    return now.end() < before.end();
}

}  // namespace

LogSearch::LogSearch(SearchPattern pattern, Post post, std::function<void()> on_change)
    : pattern_(std::move(pattern)), post_(std::move(post)), on_change_(std::move(on_change)),
      mailbox_(std::make_shared<LogSearch*>(this))
{
}

LogSearch::~LogSearch() = default;

void LogSearch::update(const LogBytes& bytes)
{
    if (was_rewritten(bytes_, bytes)) {
        background_.stop();
        ++generation_;
        is_searching_ = is_limited_ = false;
        hits_.clear();
        searched_ = 0;
    }
    bytes_ = bytes;
    std::erase_if(hits_, [&](const LogHit& hit) { return !has(bytes_, hit.line); });
    if (!is_searching_ && !is_limited_) begin();  // else it goes on when what runs is done
}

void LogSearch::begin()
{
    failure_.reset();
    hits_.resize(first_hit_from(searched_));  // those of a last line that may have grown
    is_searching_ = true;
    background_.start([post = post_,
                       mailbox = std::weak_ptr<LogSearch*>(mailbox_),
                       generation = ++generation_,
                       bytes = bytes_,
                       from = searched_,
                       pattern = pattern_](const StopFlag& stop) {
        search_lines(bytes, from, pattern, [&](SearchBatch batch) {
            if (stop) return false;
            batch.end = bytes.end();
            post([mailbox, generation, batch = std::move(batch)]() mutable {
                if (const auto self = mailbox.lock()) (*self)->take(std::move(batch), generation);
            });
            return true;
        });
    });
}

void LogSearch::take(SearchBatch batch, std::uint64_t generation)
{
    if (generation != generation_) return;
    for (const LogHit& hit : batch.hits)
        if (has(bytes_, hit.line)) hits_.push_back(hit);
    searched_ = batch.searched;
    is_searching_ = !batch.is_last;
    failure_ = std::move(batch.failure);
    if (hits_.size() >= kMostHits) {
        hits_.resize(kMostHits);
        is_limited_ = true;
        is_searching_ = false;
        ++generation_;
        background_.stop();
    } else if (batch.is_last && !failure_ && bytes_.end() > batch.end) {
        begin();  // what came since it began
    }
    const auto tell = on_change_;  // it may destroy this object
    if (tell) tell();
}

std::size_t LogSearch::first_hit_from(std::uint64_t offset) const
{
    const auto found = std::partition_point(
        hits_.begin(), hits_.end(), [&](const LogHit& hit) { return hit.line < offset; });
    return static_cast<std::size_t>(found - hits_.begin());
}

}  // namespace berth
