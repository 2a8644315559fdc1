#pragma once

#include "agent/cli/table.h"
#include "agent/client/views.h"

#include <string>
#include <vector>

namespace berth::cli {

// Past runs for people, as `berth history` prints them.

/// A line a run.
std::string runs_table(const std::vector<RunView>& runs, std::size_t columns, Colour colour);
/// All that is known of one.
std::string run_page(const RunView& run, std::size_t columns, Colour colour);
/// What the runs of one machine add up to, in a sentence or two.
std::string totals_text(const TotalsView& totals, std::size_t columns);
/// A line a machine.
std::string totals_table(const std::vector<TotalsView>& totals, std::size_t columns, Colour colour);

}  // namespace berth::cli
