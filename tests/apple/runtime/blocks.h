#pragma once

namespace berth::test {

/// Makes blocks into objects; for start_objective_c().
void start_blocks();

}  // namespace berth::test
