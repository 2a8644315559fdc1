#pragma once

#include "vzcore/base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace berth {

/// Looks for a POSIX extended regular expression in a stream, a line at a time; the line that is
/// not yet ended counts too, since a login prompt never ends its line. Escape sequences are taken
/// out first, as colours would break up words. Of a line, the last 4 KiB are looked at.
class LineMatcher {
public:
    static Result<LineMatcher> create(const std::string& pattern);
    LineMatcher(LineMatcher&&) noexcept;
    LineMatcher& operator=(LineMatcher&&) noexcept;
    ~LineMatcher();

    /// True when the pattern matches in what came so far. Not to be fed any further then.
    bool feed(std::string_view bytes);

private:
    struct Expression;
    explicit LineMatcher(std::unique_ptr<Expression> expression);
    void take(char c);
    [[nodiscard]] bool matches() const;

    enum class Escape { None, Started, Sequence, Text };
    std::unique_ptr<Expression> expression_;
    std::string line_;
    Escape escape_ = Escape::None;
};

}  // namespace berth
