#pragma once

namespace berth::test {

/// Loads the Objective-C classes of this program. The first thing in main(): by then every file has
/// said what it has, so that each class finds its superclass.
void start_objective_c();

}  // namespace berth::test
