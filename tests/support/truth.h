#pragma once

#include "tests/support/berth_home.h"

#include <string>

namespace berth::test {

/// Compares what Berth says with what is: each machine's state with its processes, each open run
/// row with a living runner, each run directory with a run, each mirrored definition with its rows,
/// each process with somebody who answers for it. Empty when all is true; else the first thing that
/// is not. Starts an agent when none runs. A machine on its way between two states is not true yet.
std::string untruth(const BerthHome& home);

/// `PRAGMA integrity_check` and `foreign_key_check` of the store: empty when all is well.
std::string damage(const BerthHome& home);

/// The numbers of "count N" in a console log, in the order of their lines. The first may stand
/// behind something else; a line that is not whole yet does not count.
std::vector<int> counted(const std::string& log);
/// Empty when the numbers are 1, 2, 3, …: no console byte was lost, none is there twice. Else where
/// they are not.
std::string gap_in(const std::vector<int>& numbers);

}  // namespace berth::test
