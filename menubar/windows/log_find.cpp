#include "menubar/windows/log_find.h"

#include <algorithm>

namespace berth {
namespace {

constexpr std::chrono::milliseconds kTypingPause{150};

}  // namespace

std::string grouped(std::uint64_t number)
{
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;)
        digits.insert(at -= 3, 1, ',');
    return digits;
}

LogFind::LogFind(Loop& loop, Events events) : loop_(loop), events_(std::move(events)) {}

void LogFind::set_log(std::optional<LogBytes> bytes)
{
    bytes_ = std::move(bytes);
    search_.reset();
    hit_.reset();
    if (is_on_) begin();
}

void LogFind::update(const LogBytes& bytes)
{
    bytes_ = bytes;
    if (search_) search_->update(bytes);
}

void LogFind::start(FindQuery query)
{
    soon_.reset();
    query_ = std::move(query);
    begin();
}

void LogFind::start_soon(FindQuery query)
{
    query_ = std::move(query);
    soon_ = loop_.after(kTypingPause, [this] {
        soon_.reset();
        begin();
    });
}

void LogFind::begin()
{
    ++number_;
    search_.reset();
    hit_.reset();
    refusal_.clear();
    is_on_ = !query_.text.empty();
    if (!is_on_ || !bytes_) return events_.change();
    auto pattern = SearchPattern::compile(
        query_.text,
        query_.regex ? SearchPattern::Syntax::Regex : SearchPattern::Syntax::Literal,
        query_.match_case ? SearchPattern::Case::Sensitive : SearchPattern::Case::Insensitive);
    if (!pattern) {
        refusal_ = pattern.error().message;
        return events_.change();
    }
    wants_hit_ = true;
    search_ = std::make_unique<LogSearch>(
        std::move(*pattern),
        [&loop = loop_](std::function<void()> work) { loop.post(std::move(work)); },
        [this] { searched(); });
    search_->update(*bytes_);
    searched();
}

void LogFind::searched()
{
    events_.change();
    if (!wants_hit_ || search_->hits().empty()) return;
    const std::size_t from = search_->first_hit_from(events_.top());
    const bool is_there = from < search_->hits().size();
    if (is_there || search_->is_finished()) choose(is_there ? from : 0);
}

void LogFind::choose(std::size_t hit)
{
    if (!search_ || hit >= search_->hits().size()) return;
    wants_hit_ = false;
    hit_ = hit;
    events_.show(search_->hits()[hit]);
    events_.change();
}

bool LogFind::step(int by)
{
    if (query_.text.empty()) return false;
    if (soon_ || !is_on_) {
        start(query_);
        return true;
    }
    const std::size_t count = search_ ? search_->hits().size() : 0;
    if (count == 0) return true;
    if (!hit_ || *hit_ >= count) {
        choose(search_->first_hit_from(events_.top()) % count);
        return true;
    }
    if (by > 0 && *hit_ + 1 == count) events_.note("On from the beginning");
    if (by < 0 && *hit_ == 0) events_.note("On from the end");
    choose((*hit_ + count + static_cast<std::size_t>(by)) % count);
    return true;
}

void LogFind::end()
{
    ++number_;
    soon_.reset();
    search_.reset();
    hit_.reset();
    refusal_.clear();
    is_on_ = false;
    events_.change();
}

FindState LogFind::state() const
{
    if (!refusal_.empty()) return {refusal_, true};
    if (!search_) return {};
    if (search_->failure()) return {search_->failure()->message, true};
    const std::string many = grouped(search_->hits().size()) + (search_->is_limited() ? "+" : "");
    if (!search_->is_finished()) {
        const std::uint64_t all = std::max<std::uint64_t>(1, bytes_->end());
        return {many + " so far (" + std::to_string(100 * search_->searched() / all) + " %)"};
    }
    if (search_->hits().empty()) return {"No hits", true};
    return {hit_ ? grouped(*hit_ + 1) + " of " + many : many + " hits"};
}

}  // namespace berth
