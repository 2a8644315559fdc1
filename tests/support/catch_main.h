#pragma once

namespace berth::test {

/// Runs the test cases that the command line asks for; what main() returns.
int run_tests(int argc, char* argv[]);

}  // namespace berth::test
