// What a log window looks for, and what it says of the lines that are seen.
#include "agent/client/human.h"
#include "menubar/windows/log_window_model.h"

#include <algorithm>

namespace berth {

void LogWindowModel::find(FindQuery query, bool typing)
{
    if (typing)
        find_.start_soon(std::move(query));
    else
        find_.start(std::move(query));
}

void LogWindowModel::find_step(int by)
{
    find_.step(by);
}

void LogWindowModel::end_find()
{
    find_.end();
}

void LogWindowModel::tell_find()
{
    FindView view{find_.state(), std::nullopt, find_.number()};
    if (told_find_.state == view.state && told_find_.number == view.number) return;
    if (find_.search() != nullptr) view.pattern = find_.search()->pattern();
    told_find_ = view;
    events_.find(view);
}

void LogWindowModel::show_hit(const LogHit& hit)
{
    if (!log_) return;
    follow_ = Follow::No;
    auto edits = text_.show_around(log_->bytes(), hit.line);
    const auto part = text_.span_of(hit.line, hit.match.begin, hit.match.size);
    if (edits && !part) failure_ = part.error();
    tell_text(std::move(edits), TextChange::Scroll::Part, part ? *part : TextSpan{});
    top_ = hit.line;
    tell_view();
}

void LogWindowModel::sees(TextSpan part, const TextChange& seen)
{
    if (seen.log != logs_ || seen.number != changes_ || !log_) return;
    seen_ = part;
    seen_change_ = seen.number;
    top_ = text_.offset_at(part.begin);
    tell_times();
}

void LogWindowModel::want_times(bool wanted)
{
    wants_times_ = wanted;
    tell_times();
}

// A page more on either side, for who scrolls on. What was seen before the last change is told
// again.
void LogWindowModel::tell_times()
{
    if (!wants_times_ || !log_ || seen_change_ != changes_) return;
    const std::size_t page = seen_.end - seen_.begin;
    TextTimes times;
    times.number = changes_;
    for (const auto& line :
         text_.lines_in(seen_.begin - std::min(seen_.begin, page), seen_.end + page))
        if (const auto at = log_->times().time_of(line.offset))
            times.lines.push_back({line.at, local_time(*at, "%H:%M:%S")});
    events_.times(times);
}

}  // namespace berth
