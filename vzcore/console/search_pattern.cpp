#include "vzcore/console/search_pattern.h"

#include <re2/re2.h>

namespace berth {

struct SearchPattern::Regex {
    Regex(const std::string& text, const RE2::Options& options) : compiled(text, options) {}
    RE2 compiled;
};

Result<SearchPattern> SearchPattern::compile(std::string_view text, Syntax syntax, Case letter_case)
{
    if (text.empty()) return fail(ErrorCode::Invalid, "there is nothing to search for");
    if (text.find('\n') != std::string_view::npos)
        return fail(ErrorCode::Invalid,
                    "a search goes line by line: there can be no line end in it");
    SearchPattern pattern;
    pattern.text_ = text;
    if (syntax == Syntax::Literal)
        if (auto filter = LineFilter::create(text, letter_case))
            pattern.filter_ = std::make_shared<LineFilter>(std::move(*filter));
    if (syntax == Syntax::Literal && letter_case == Case::Sensitive) return pattern;

    RE2::Options options;
    options.set_log_errors(false);
    options.set_never_nl(true);
    options.set_literal(syntax == Syntax::Literal);
    options.set_case_sensitive(letter_case == Case::Sensitive);
    // ^ and $ are the ends of a line, of which there are many in what find() is given.
    const std::string expression = (syntax == Syntax::Regex ? "(?m)" : "") + pattern.text_;
    auto regex = std::make_shared<Regex>(expression, options);
    if (!regex->compiled.ok())
        return fail(ErrorCode::Invalid,
                    "\"" + pattern.text_ +
                        "\" is no regular expression: " + regex->compiled.error(),
                    "search for it as plain text, or put \\ in front of special characters");
    pattern.regex_ = std::move(regex);
    return pattern;
}

std::optional<TextMatch> SearchPattern::find(std::string_view lines, std::size_t from) const
{
    const auto match = [](std::size_t begin, std::size_t size) {
        return TextMatch{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(size)};
    };
    if (from >= lines.size()) return std::nullopt;
    if (!regex_) {
        const std::size_t found = lines.find(text_, from);
        if (found == std::string_view::npos) return std::nullopt;
        return match(found, text_.size());
    }
    const re2::StringPiece whole(lines.data(), lines.size());
    for (re2::StringPiece found; from < lines.size(); ++from) {
        if (!regex_->compiled.Match(whole, from, whole.size(), RE2::UNANCHORED, &found, 1))
            return std::nullopt;
        from = static_cast<std::size_t>(found.data() - lines.data());
        if (!found.empty()) return match(from, found.size());
    }
    return std::nullopt;
}

std::vector<TextMatch> SearchPattern::find_all(std::string_view line) const
{
    std::vector<TextMatch> matches;
    for (auto found = find(line, 0); found; found = find(line, found->begin + found->size))
        matches.push_back(*found);
    return matches;
}

}  // namespace berth
