#include "agent/cli/line_pattern.h"

#include "agent/cli/terminal_filter.h"

#include <regex.h>

#include <algorithm>

namespace berth::cli {

struct LinePattern::Expression {
    regex_t compiled{};
    bool valid = false;

    Expression() = default;
    Expression(const Expression&) = delete;
    Expression& operator=(const Expression&) = delete;
    ~Expression()
    {
        if (valid) ::regfree(&compiled);
    }
};

LinePattern::LinePattern(std::shared_ptr<const Expression> expression)
    : expression_(std::move(expression))
{
}

Result<LinePattern> LinePattern::compile(const std::string& text)
{
    auto expression = std::make_shared<Expression>();
    const int error = ::regcomp(&expression->compiled, text.c_str(), REG_EXTENDED | REG_NOSUB);
    if (error != 0) {
        char why[256] = {};
        ::regerror(error, &expression->compiled, why, sizeof why);
        return fail(ErrorCode::Invalid,
                    "expected an extended regular expression, not \"" + text + "\": " + why);
    }
    expression->valid = true;
    return LinePattern(std::move(expression));
}

bool LinePattern::matches(std::string_view line) const
{
    TerminalFilter filter(TerminalFilter::Colours::Drop);
    std::string text = filter.feed(line) + filter.finish();
    const auto unseen = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
    text.erase(std::remove_if(text.begin(), text.end(), unseen), text.end());
    return ::regexec(&expression_->compiled, text.c_str(), 0, nullptr, 0) == 0;
}

}  // namespace berth::cli
