// The main program of every test program that has none of its own.
#include "tests/support/catch_main.h"

int main(int argc, char* argv[])
{
    return berth::test::run_tests(argc, argv);
}
