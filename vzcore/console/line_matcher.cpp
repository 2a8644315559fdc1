#include "vzcore/console/line_matcher.h"

#include <regex.h>

namespace berth {
namespace {

constexpr std::size_t kLineKept = 4096;

}  // namespace

struct LineMatcher::Expression {
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

LineMatcher::LineMatcher(std::unique_ptr<Expression> expression)
    : expression_(std::move(expression))
{
}
LineMatcher::LineMatcher(LineMatcher&&) noexcept = default;
LineMatcher& LineMatcher::operator=(LineMatcher&&) noexcept = default;
LineMatcher::~LineMatcher() = default;

Result<LineMatcher> LineMatcher::create(const std::string& pattern)
{
    auto expression = std::make_unique<Expression>();
    const int error = ::regcomp(&expression->compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB);
    if (error != 0) {
        char text[256] = {};
        ::regerror(error, &expression->compiled, text, sizeof text);
        return fail(ErrorCode::Invalid, "the ready pattern \"" + pattern + "\": " + text);
    }
    expression->valid = true;
    return LineMatcher(std::move(expression));
}

bool LineMatcher::feed(std::string_view bytes)
{
    for (const char c : bytes) {
        if (c == '\n') {
            if (matches()) return true;
            line_.clear();
            escape_ = Escape::None;
        } else {
            take(c);
        }
    }
    return matches();
}

// ECMA-48: ESC [ … letter is a control sequence; ESC ] … BEL or ESC \ is text for the terminal, a
// title for example.
void LineMatcher::take(char c)
{
    switch (escape_) {
    case Escape::Started:
        escape_ = c == '[' ? Escape::Sequence : c == ']' ? Escape::Text : Escape::None;
        return;
    case Escape::Sequence:
        if (c >= '@' && c <= '~') escape_ = Escape::None;
        return;
    case Escape::Text:
        if (c == '\a') escape_ = Escape::None;
        if (c == '\x1b') escape_ = Escape::Started;
        return;
    case Escape::None: break;
    }
    if (c == '\x1b') {
        escape_ = Escape::Started;
        return;
    }
    if (c == '\r' || c == '\0') return;
    line_ += c;
    if (line_.size() > 2 * kLineKept) line_.erase(0, line_.size() - kLineKept);
}

bool LineMatcher::matches() const
{
    return !line_.empty() && ::regexec(&expression_->compiled, line_.c_str(), 0, nullptr, 0) == 0;
}

}  // namespace berth
