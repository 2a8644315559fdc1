// Catch's own code, compiled once. Catch2 v3 brings it as a library.
#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#else
#include <catch2/catch_session.hpp>
#endif

#include "tests/support/catch_main.h"

int berth::test::run_tests(int argc, char* argv[])
{
    return Catch::Session().run(argc, argv);
}
