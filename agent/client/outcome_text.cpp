#include "agent/client/outcome_text.h"

#include "vzcore/outcome.h"

#include <algorithm>

namespace berth {

bool is_bad_outcome(std::string_view outcome)
{
    const auto known = outcome_named(outcome);
    return !known || is_failure(*known);
}

bool looks_bad(const RunView& run)
{
    return !run.open && is_bad_outcome(run.outcome);
}

std::string outcome_text(const RunView& run)
{
    if (run.open) return "running";
    if (run.outcome.empty()) return "unknown";
    std::string text = run.outcome;
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

}  // namespace berth
