#pragma once

#include "vzcore/base/result.h"
#include "vzcore/console/line_filter.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth {

/// Where in a line's visible text something was found.
struct TextMatch {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
    bool operator==(const TextMatch&) const = default;
};

/// What is searched for: a text or a regular expression (RE2: linear time, whatever is asked).
/// Immutable; any thread may use it.
class SearchPattern {
public:
    enum class Syntax { Literal, Regex };
    using Case = LineFilter::Case;

    /// Invalid, with what is wrong with it, for an empty text, one with a line end in it, and an
    /// expression that does not parse.
    static Result<SearchPattern> compile(std::string_view text, Syntax syntax, Case letter_case);

    /// All matches in one line's visible text, left to right; empty ones are left out. This is what
    /// a viewer highlights.
    [[nodiscard]] std::vector<TextMatch> find_all(std::string_view line) const;
    /// The first match at or behind `from` in a text of many lines, at most 4 GiB. None goes over a
    /// line end.
    [[nodiscard]] std::optional<TextMatch> find(std::string_view lines, std::size_t from) const;
    [[nodiscard]] const std::string& text() const { return text_; }
    /// Says which lines may have a match at all; null where only looking at all of them tells.
    [[nodiscard]] const LineFilter* filter() const { return filter_.get(); }

private:
    struct Regex;
    SearchPattern() = default;

    std::string text_;
    // Shared, since copies search in threads.
    std::shared_ptr<const Regex> regex_;  // none: a literal whose case counts
    std::shared_ptr<const LineFilter> filter_;
};

}  // namespace berth
