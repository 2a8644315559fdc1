// The main program of tests that run Objective-C.
#include "tests/apple/runtime/arc_runtime.h"
#include "tests/support/catch_main.h"

#include <csignal>

int main(int argc, char* argv[])
{
    std::signal(SIGPIPE, SIG_IGN);
    berth::test::start_objective_c();
    return berth::test::run_tests(argc, argv);
}
