#include "vzcore/console/log_search.h"
#include "vzcore/console/visible_text.h"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace berth {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBlock = 262'144;  // read at once: what stays in a processor's cache
constexpr std::chrono::milliseconds kBatchTime{50};
constexpr std::size_t kBatchHits = 16'384;

/// Goes through the log block by block, each of whole lines.
class LineSearcher {
public:
    LineSearcher(const LogBytes& bytes,
                 std::uint64_t from,
                 const SearchPattern& pattern,
                 const std::function<bool(SearchBatch)>& found)
        : bytes_(bytes), pattern_(pattern), found_(found), at_(from), line_(from), buffer_(kBlock)
    {
    }

    void run()
    {
        while (!is_stopped_ && at_ < bytes_.end()) {
            const std::size_t segment = bytes_.segment_at(at_);
            if (bytes_.segments()[segment].offset > at_) {  // over a cut, perhaps to another
                batch_.searched = at_ = line_ = bytes_.segments()[segment].offset;
                continue;
            }
            if (auto searched = search_block(); !searched) batch_.failure = searched.error();
            if (batch_.failure) break;
            if (batch_.hits.size() >= kBatchHits || Clock::now() >= next_batch_) deliver();
        }
        if (is_stopped_) return;
        batch_.is_last = true;
        deliver();
    }

private:
    Result<void> search_block()
    {
        const auto got = bytes_.read(at_, buffer_);
        if (!got) return tl::unexpected<Error>(got.error());
        const std::string_view read(buffer_.data(), *got);
        const bool is_stretch_end = at_ + *got == bytes_.stretch_end(at_);
        const std::size_t newline = read.rfind('\n');
        const bool has_line_end = newline != std::string_view::npos;
        if (line_ != at_) {  // in a line whose beginning was in a block before
            const std::size_t end = std::min(read.find('\n'), read.size());
            return search_piece(read.substr(0, std::min(end, kShownBytes)), end);
        }
        if (!has_line_end && !is_stretch_end)
            return search_piece(read.substr(0, kShownBytes), *got);
        search_whole_lines(has_line_end ? read.substr(0, newline + 1) : read);
        return {};
    }

    // A part of a line that does not fit a block. `line_end` is where the line ends in the block,
    // or the block's size.
    Result<void> search_piece(std::string_view piece, std::size_t line_end)
    {
        search_one_line(visible_text(piece), line_ == at_);
        at_ += piece.size();
        if (piece.size() < line_end) return {};
        // The line ends here, at a newline or at the end of the stretch; or it goes on.
        char next = 0;
        const auto got = bytes_.read(at_, {&next, 1});
        if (!got) return tl::unexpected<Error>(got.error());
        if (*got == 1 && next != '\n') return {};
        at_ += *got;
        if (*got == 1 || at_ != bytes_.end()) line_ = at_;
        batch_.searched = line_;
        return {};
    }

    void search_whole_lines(std::string_view raw)
    {
        if (pattern_.filter() != nullptr)
            search_some_lines(raw);
        else
            search_all_lines(raw);
        const bool is_unended = raw.back() != '\n' && at_ + raw.size() == bytes_.end();
        const std::size_t last = raw.rfind('\n');
        const std::size_t done = !is_unended ? raw.size() : last == raw.npos ? 0 : last + 1;
        batch_.searched = at_ + done;
        line_ = at_ = at_ + raw.size();
    }

    // Only the lines that the pattern's filter lets through are decoded.
    void search_some_lines(std::string_view raw)
    {
        FilteredLines lines(*pattern_.filter(), raw);
        for (std::size_t place = lines.next(0); place < raw.size();) {
            const std::size_t begin = raw.substr(0, place).rfind('\n') + 1;
            const std::size_t end = std::min(raw.find('\n', place), raw.size());
            text_.clear();
            append_visible_text(raw.substr(begin, end - begin), text_);
            line_ = at_ + begin;
            search_long_line(raw.substr(begin, end - begin), text_);
            if (end == raw.size()) return;
            place = lines.next(end + 1);
        }
    }

    // All are decoded at once, and searched at once.
    void search_all_lines(std::string_view raw)
    {
        text_.clear();
        append_visible_text(raw, text_);
        const std::string_view text = text_;
        std::size_t text_line = 0, raw_line = 0;
        for (auto match = pattern_.find(text, 0); match; match = pattern_.find(text, text_line)) {
            // Lines are the same in both: the match is as many lines further in the one as in the
            // other.
            skip_lines(text, match->begin, text_line, raw, raw_line);
            const std::size_t text_end = std::min(text.find('\n', text_line), text.size());
            const std::size_t raw_end = std::min(raw.find('\n', raw_line), raw.size());
            line_ = at_ + raw_line;
            search_long_line(raw.substr(raw_line, raw_end - raw_line),
                             text.substr(text_line, text_end - text_line));
            text_line = std::min(text_end + 1, text.size());
            raw_line = std::min(raw_end + 1, raw.size());
        }
    }

    static void skip_lines(std::string_view text,
                           std::size_t match,
                           std::size_t& text_line,
                           std::string_view raw,
                           std::size_t& raw_line)
    {
        while (true) {
            const std::size_t end = text.find('\n', text_line);
            if (end == std::string_view::npos || end >= match) return;
            text_line = end + 1;
            raw_line = raw.find('\n', raw_line) + 1;
        }
    }

    // Of a line that is not shown whole the matches are those in its pieces.
    void search_long_line(std::string_view raw, std::string_view text)
    {
        if (raw.size() <= kShownBytes) return search_one_line(text, true);
        if (!pattern_.find(text, 0)) return;
        for (std::size_t at = 0; at < raw.size(); at += kShownBytes)
            search_one_line(visible_text(raw.substr(at, kShownBytes)), at == 0);
    }

    void search_one_line(std::string_view text, bool is_shown)
    {
        for (auto match = pattern_.find(text, 0); match;
             match = pattern_.find(text, match->begin + match->size))
            batch_.hits.push_back({line_, is_shown ? *match : TextMatch{}});
    }

    void deliver()
    {
        const std::uint64_t searched = batch_.searched;
        is_stopped_ = !found_(std::move(batch_));
        batch_ = {};
        batch_.searched = searched;
        next_batch_ = Clock::now() + kBatchTime;
    }

    const LogBytes& bytes_;
    const SearchPattern& pattern_;
    const std::function<bool(SearchBatch)>& found_;
    std::uint64_t at_;    // what is searched next
    std::uint64_t line_;  // the beginning of the line that is at at_
    std::vector<char> buffer_;
    std::string text_;
    SearchBatch batch_;
    Clock::time_point next_batch_ = Clock::now() + kBatchTime;
    bool is_stopped_ = false;
};

}  // namespace

void search_lines(const LogBytes& bytes,
                  std::uint64_t from,
                  const SearchPattern& pattern,
                  const std::function<bool(SearchBatch)>& found)
{
    LineSearcher(bytes, from, pattern, found).run();
}

}  // namespace berth
