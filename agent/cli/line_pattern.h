#pragma once

#include "vzcore/base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace berth::cli {

/// A POSIX extended regular expression, as in ready patterns, looked for in what a line shows:
/// colours and other sequences do not count. Copies share it.
class LinePattern {
public:
    static Result<LinePattern> compile(const std::string& text);
    [[nodiscard]] bool matches(std::string_view line) const;

private:
    struct Expression;
    explicit LinePattern(std::shared_ptr<const Expression> expression);
    std::shared_ptr<const Expression>
        expression_;  // shared: it cannot be copied, and never changes
};

}  // namespace berth::cli
